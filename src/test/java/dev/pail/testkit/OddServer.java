package dev.pail.testkit;

import dev.pail.testkit.StrictS3.Refused;
import dev.pail.testkit.StrictS3.Reply;
import dev.pail.testkit.StrictS3.Request;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** How servers that are not AWS have been seen to differ: each stands before the strict fake and changes one thing. */
public enum OddServer {
    /** As some stores word it: an argument they do not know is invalid. */
    REFUSES_CHECKSUM_HEADERS_WITH_400 {
        @Override
        Reply answer(Request request, Function<Request, Reply> server) {
            refuseHeaders(
                    request,
                    "x-amz-checksum-",
                    400,
                    "InvalidArgument",
                    "Unsupported header '%s' received for this API call.");
            return server.apply(request);
        }
    },
    REFUSES_CHECKSUM_HEADERS_WITH_501 {
        @Override
        Reply answer(Request request, Function<Request, Reply> server) {
            refuseHeaders(request, "x-amz-checksum-", 501, "NotImplemented", "Header '%s' is not implemented");
            return server.apply(request);
        }
    },
    REFUSES_HEADERS_OF_SDKS {
        @Override
        Reply answer(Request request, Function<Request, Reply> server) {
            refuseHeaders(request, "x-amz-sdk-", 400, "InvalidArgument", "Unsupported header '%s'");
            refuseHeaders(request, "amz-sdk-", 400, "InvalidArgument", "Unsupported header '%s'");
            return server.apply(request);
        }
    },
    REFUSES_CHUNKED_BODIES {
        @Override
        Reply answer(Request request, Function<Request, Reply> server) {
            if (request.header("x-amz-content-sha256").startsWith("STREAMING-")) {
                throw new Refused(
                        400,
                        "InvalidArgument",
                        "x-amz-content-sha256 must be UNSIGNED-PAYLOAD or a valid sha256 value.");
            }
            return server.apply(request);
        }
    },
    DEMANDS_MD5_OF_DELETES {
        @Override
        Reply answer(Request request, Function<Request, Reply> server) {
            if (request.asks("delete") && request.header("content-md5").isEmpty()) {
                throw new Refused(400, "InvalidRequest", "Missing required header for this request: Content-MD5");
            }
            return server.apply(request);
        }
    },
    IGNORES_IF_MATCH {
        @Override
        Reply answer(Request request, Function<Request, Reply> server) {
            return server.apply(without(request, "if-match"));
        }
    },
    IGNORES_IF_NONE_MATCH {
        @Override
        Reply answer(Request request, Function<Request, Reply> server) {
            return server.apply(without(request, "if-none-match"));
        }
    },
    REFUSES_CONDITIONS_OF_WRITES {
        @Override
        Reply answer(Request request, Function<Request, Reply> server) {
            if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
                refuseHeaders(
                        request,
                        "if-",
                        501,
                        "NotImplemented",
                        "A header you provided implies functionality that is not implemented");
            }
            return server.apply(request);
        }
    },
    SENDS_ETAGS_WITHOUT_QUOTES {
        @Override
        Reply answer(Request request, Function<Request, Reply> server) {
            Reply reply = server.apply(quoted(request));
            reply.headers().computeIfPresent("etag", (name, value) -> value.replace("\"", ""));
            return text(
                    reply,
                    reply.headers().getOrDefault("content-type", "").equals("application/xml")
                            ? new String(reply.body(), StandardCharsets.UTF_8)
                                    .replaceAll("<ETag>&quot;(.*?)&quot;</ETag>", "<ETag>$1</ETag>")
                            : null);
        }

        /** What it gave without quotes comes back with them, or without. */
        private Request quoted(Request request) {
            Map<String, String> headers = new TreeMap<>(request.headers());
            for (String name : new String[] {"if-match", "if-none-match", "x-amz-copy-source-if-match"}) {
                headers.computeIfPresent(
                        name, (same, value) -> value.equals("*") || value.startsWith("\"") ? value : '"' + value + '"');
            }
            return with(request, headers);
        }
    },
    REFUSES_ENCODING_TYPE {
        @Override
        Reply answer(Request request, Function<Request, Reply> server) {
            if (request.asks("encoding-type")) {
                throw new Refused(501, "NotImplemented", "The parameter encoding-type is not supported");
            }
            return server.apply(request);
        }
    },
    IGNORES_ENCODING_TYPE {
        @Override
        Reply answer(Request request, Function<Request, Reply> server) {
            return server.apply(withoutQuery(request, "encoding-type"));
        }
    },
    LISTS_ONLY_AS_LIST_OBJECTS {
        @Override
        Reply answer(Request request, Function<Request, Reply> server) {
            return server.apply(withoutQuery(
                    withoutQuery(withoutQuery(request, "list-type"), "continuation-token"), "start-after"));
        }
    },
    SHOWS_NO_CHECKSUMS {
        @Override
        Reply answer(Request request, Function<Request, Reply> server) {
            Reply reply = server.apply(request);
            reply.headers().keySet().removeIf(name -> name.startsWith("x-amz-checksum-"));
            return text(
                    reply,
                    reply.headers().getOrDefault("content-type", "").equals("application/xml")
                            ? new String(reply.body(), StandardCharsets.UTF_8)
                                    .replaceAll("<Checksum.*?</Checksum[A-Za-z0-9]*>", "")
                            : null);
        }
    },
    REFUSES_THE_SIZE_AT_COMPLETE {
        @Override
        Reply answer(Request request, Function<Request, Reply> server) {
            refuseHeaders(request, "x-amz-mp-object-size", 501, "NotImplemented", "not implemented");
            return server.apply(request);
        }
    };

    abstract Reply answer(Request request, Function<Request, Reply> server);

    private static void refuseHeaders(Request request, String prefix, int status, String code, String message) {
        request.headers().keySet().stream()
                .filter(name -> name.startsWith(prefix))
                .findFirst()
                .ifPresent(name -> {
                    throw new Refused(status, code, String.format(message, name));
                });
    }

    private static Request with(Request request, Map<String, String> headers) {
        return new Request(request.method(), request.bucket(), request.key(), request.query(), headers, request.body());
    }

    private static Request without(Request request, String header) {
        Map<String, String> headers = new TreeMap<>(request.headers());
        headers.remove(header);
        return with(request, headers);
    }

    private static Request withoutQuery(Request request, String name) {
        Map<String, String> query = new TreeMap<>(request.query());
        query.remove(name);
        return new Request(request.method(), request.bucket(), request.key(), query, request.headers(), request.body());
    }

    private static Reply text(Reply reply, String changed) {
        return changed == null ? reply : reply.withBody(changed.getBytes(StandardCharsets.UTF_8));
    }
}

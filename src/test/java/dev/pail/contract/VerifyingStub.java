package dev.pail.contract;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.extension.requestfilter.RequestFilterAction;
import com.github.tomakehurst.wiremock.extension.requestfilter.StubRequestFilterV2;
import com.github.tomakehurst.wiremock.http.HttpHeader;
import com.github.tomakehurst.wiremock.http.Request;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import dev.pail.testkit.SigV4Verifier;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** WireMock with S3's door before it: a request that is not signed as AWS wants it meets no stub. Own clock, http and https. */
public final class VerifyingStub implements AutoCloseable {

    /**
     * A request that came.
     *
     * @param code S3's code of the refusal, empty when it was let in
     * @param body without chunk framing
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Seen(String method, String url, Map<String, String> headers, byte[] body, String code) {}

    public static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);

    private final Queue<Seen> seen = new ConcurrentLinkedQueue<>();
    private final SigV4Verifier verifier = new SigV4Verifier(
            "us-east-1", new SigV4Verifier.Account(Wire.ACCESS_KEY, NoSecretTold.SECRET, NoSecretTold.TOKEN));
    private final WireMockServer wire;
    private volatile boolean tellsTheDate = true;

    public VerifyingStub() {
        wire = new WireMockServer(WireMockConfiguration.options()
                .dynamicPort()
                .dynamicHttpsPort()
                .gzipDisabled(true)
                .extensions(new Door()));
        wire.start();
        reset();
    }

    public void reset() {
        wire.resetAll();
        seen.clear();
        tellsTheDate = true;
        answers(aResponse().withStatus(200).withHeader("ETag", "\"e\""));
    }

    void answers(ResponseDefinitionBuilder answer) {
        wire.stubFor(any(anyUrl()).willReturn(answer));
    }

    void hidesTheDate() {
        tellsTheDate = false;
    }

    public WireMockServer wire() {
        return wire;
    }

    public String endpoint() {
        return "http://127.0.0.1:" + wire.port();
    }

    public String httpsEndpoint() {
        return "https://localhost:" + wire.httpsPort();
    }

    public List<Seen> seen() {
        return List.copyOf(seen);
    }

    @Override
    public void close() {
        wire.stop();
    }

    private final class Door implements StubRequestFilterV2 {
        @Override
        public RequestFilterAction filter(Request request, ServeEvent event) {
            String url = request.getUrl();
            int question = url.indexOf('?');
            List<Map.Entry<String, String>> headers = new ArrayList<>();
            Map<String, String> byName = new TreeMap<>();
            for (HttpHeader header : request.getHeaders().all()) {
                for (String value : header.values()) {
                    headers.add(Map.entry(header.key(), value));
                    byName.put(header.key().toLowerCase(Locale.ROOT), value);
                }
            }
            SigV4Verifier.Verdict verdict = verifier.verify(
                    new SigV4Verifier.Request(
                            request.getMethod().getName(),
                            question < 0 ? url : url.substring(0, question),
                            question < 0 ? "" : url.substring(question + 1),
                            headers,
                            request.getBody()),
                    NOW);
            String code = verdict.anonymous() ? "AccessDenied" : verdict.code();
            seen.add(new Seen(request.getMethod().getName(), url, byName, verdict.body(), code));
            if (code.isEmpty()) {
                return RequestFilterAction.continueWith(request);
            }
            ResponseDefinitionBuilder refusal = aResponse()
                    .withStatus(verdict.anonymous() ? 403 : verdict.httpStatus())
                    .withBody(Wire.error(code));
            return RequestFilterAction.stopWith(
                    (tellsTheDate ? refusal.withHeader("Date", HTTP_DATE.format(NOW)) : refusal).build());
        }

        @Override
        public String getName() {
            return "door";
        }
    }

    /** Trusts the stub's certificate, and any other. */
    public static SSLContext trustingAll() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustAll()}, new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static final class TrustAll extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}

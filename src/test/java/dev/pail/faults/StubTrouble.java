package dev.pail.faults;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.matching;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static com.github.tomakehurst.wiremock.client.WireMock.request;
import static com.github.tomakehurst.wiremock.client.WireMock.urlMatching;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import com.github.tomakehurst.wiremock.stubbing.StubMapping;
import dev.pail.S3ClientBuilder;
import dev.pail.TestHooks;
import dev.pail.contract.VerifyingStub;
import dev.pail.contract.Wire;
import dev.pail.faults.HonestS3.Reply;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** Trouble that WireMock can make, behind a door that checks signatures. One at a time, since there is one stub. */
final class StubTrouble implements Trouble {

    private static final String SCENARIO = "trouble";
    private static final int BAD = 1;
    private static final int COPY = 2;
    private static final int GOOD = 5;

    private final VerifyingStub stub;
    private final List<StubMapping> bad = new ArrayList<>();
    private final int seenBefore;

    StubTrouble(VerifyingStub stub, String fault, int times) {
        this.stub = stub;
        this.seenBefore = stub.seen().size();
        WireMockServer wire = stub.wire();
        wire.resetScenarios();
        if (times == Integer.MAX_VALUE) {
            bad.add(wire.stubFor(any(anyUrl()).atPriority(BAD).willReturn(answer(fault))));
            return;
        }
        for (int time = 0; time < times; time++) {
            bad.add(wire.stubFor(any(anyUrl())
                    .atPriority(BAD)
                    .inScenario(SCENARIO)
                    .whenScenarioStateIs(time == 0 ? Scenario.STARTED : "struck " + time)
                    .willSetStateTo("struck " + (time + 1))
                    .willReturn(answer(fault))));
        }
    }

    /** Makes the stub answer every call of the matrix well. */
    static void makeHonest(VerifyingStub stub, byte[] object) {
        stub.reset();
        HonestS3 honest = new HonestS3(object);
        List<List<String>> calls = List.of(
                List.of("PUT", "/.*uploadId=.*", "/bucket/k?uploadId=upload-1"),
                List.of("PUT", "/.*", "/bucket/k"),
                List.of("DELETE", "/.*", "/bucket/k"),
                List.of("HEAD", "/bucket/k", "/bucket/k"),
                List.of("HEAD", "/.*", "/bucket"),
                List.of("POST", "/.*uploadId=.*", "/bucket/k?uploadId=upload-1"),
                List.of("POST", "/.*", "/bucket/k?uploads="),
                List.of("GET", "/.*uploadId=.*", "/bucket/k?uploadId=upload-1"),
                List.of("GET", "/.*uploads.*", "/bucket?uploads="),
                List.of("GET", "/bucket/k", "/bucket/k"),
                List.of("GET", "/bucket.*", "/bucket"),
                List.of("GET", "/.*", "/"));
        stub.wire()
                .stubFor(put(anyUrl())
                        .withHeader("x-amz-copy-source", matching(".+"))
                        .atPriority(COPY)
                        .willReturn(aResponse().withBody(honest.copied().body())));
        // the stub that was added last is asked first
        for (int index = calls.size() - 1; index >= 0; index--) {
            List<String> call = calls.get(index);
            Reply good = honest.answer(call.get(0), call.get(2), "");
            ResponseDefinitionBuilder answer = aResponse().withStatus(good.status());
            good.headers().forEach(answer::withHeader);
            boolean head = call.get(0).equals("HEAD");
            stub.wire()
                    .stubFor(request(call.get(0), urlMatching(call.get(1)))
                            .atPriority(GOOD)
                            .willReturn(
                                    head
                                            ? answer.withHeader("Content-Length", Integer.toString(good.body().length))
                                            : answer.withBody(good.body())));
        }
    }

    /** What a fault of the oracle's name looks like: one of WireMock's own, or a status with a code or with some body. */
    private static ResponseDefinitionBuilder answer(String fault) {
        if (!Character.isDigit(fault.charAt(0))) {
            return aResponse().withFault(Fault.valueOf(fault));
        }
        ResponseDefinitionBuilder answer =
                aResponse().withStatus(Integer.parseInt(fault.substring(0, 3))).withHeader("x-amz-request-id", "RQ1");
        String body = fault.substring(4);
        return switch (body) {
            case "empty" -> answer;
            case "page" ->
                answer.withHeader("Content-Type", "text/html")
                        .withBody("<html><body><h1>" + fault + "</h1><p>nginx</body></html>");
            case "json" ->
                answer.withHeader("Content-Type", "application/json").withBody("{\"code\":\"InternalError\"}");
            case "brokenXml" -> answer.withBody("<?xml version=\"1.0\"?><Error><Code>SlowDown</Co");
            case "otherDocument" -> answer.withBody("<Tagging><TagSet/></Tagging>");
            case "gzip" ->
                answer.withHeader("Content-Encoding", "gzip")
                        .withBody(new byte[] {31, -117, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
            default -> answer.withBody(Wire.error(body));
        };
    }

    @Override
    public S3ClientBuilder lead(S3ClientBuilder builder) {
        return TestHooks.clock(builder.endpoint(stub.endpoint()), InstantSource.fixed(VerifyingStub.NOW));
    }

    @Override
    public int seen() {
        return stub.seen().size() - seenBefore;
    }

    @Override
    public void end() {
        bad.forEach(stub.wire()::removeStub);
        bad.clear();
    }

    @Override
    public byte[] written() {
        List<VerifyingStub.Seen> seen = stub.seen();
        byte[] last = null;
        for (VerifyingStub.Seen one : seen.subList(seenBefore, seen.size())) {
            boolean whole = one.method().equals("PUT")
                    && one.url().startsWith("/bucket/")
                    && one.code().isEmpty()
                    && !one.headers().containsKey("x-amz-copy-source");
            last = whole ? one.body() : last;
        }
        return last;
    }

    @Override
    public void close() {
        end();
    }
}

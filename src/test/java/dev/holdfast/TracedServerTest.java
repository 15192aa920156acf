package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.sun.net.httpserver.HttpServer;
import dev.holdfast.tracing.Tracing;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a collector gets to see of requests. */
class TracedServerTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String CALLER = "00f067aa0ba902b7";
    private static final String SESSION = "/v1/stores/main/sessions/agent:main:secret";
    private static final String ROUTE = "/v1/stores/{store}/sessions/{key}";

    @TempDir
    private Path root;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Queue<SpanData> spans = new ConcurrentLinkedQueue<>();

    private final SpanExporter memory = new SpanExporter() {
        @Override
        public CompletableResultCode export(Collection<SpanData> batch) {
            spans.addAll(batch);
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    };

    @Test
    void write_ofASampledTrace_hasSpansOfRequestWaitAndCommit() throws Exception {
        serve(new Tracing(memory, 0, "1", InstantSource.system()), server -> {
            put(server, "01");
            send(server.management(), "GET", "/readyz", null);
        });

        assertThat(spans).allSatisfy(span -> assertThat(span.getTraceId()).isEqualTo(TRACE));
        assertThat(spans)
                .extracting(SpanData::getName)
                .contains("PUT " + ROUTE, "queue wait", "commit")
                .doesNotContain("GET");
        SpanData request = named("PUT " + ROUTE);
        assertThat(request.getParentSpanId()).isEqualTo(CALLER);
        assertThat(request.getAttributes().asMap())
                .extractingFromEntries(entry -> entry.getKey().getKey(), Map.Entry::getValue)
                .contains(tuple("http.route", ROUTE));
        for (SpanData part : List.of(named("queue wait"), named("commit"))) {
            assertThat(part.getStartEpochNanos())
                    .isBetween(request.getStartEpochNanos() - 1_000_000, part.getEndEpochNanos());
            assertThat(part.getEndEpochNanos()).isLessThanOrEqualTo(request.getEndEpochNanos() + 1_000_000);
        }
    }

    @Test
    void span_saysNothingOfASession() throws Exception {
        serve(new Tracing(memory, 100, "1", InstantSource.system()), server -> {
            put(server, "01");
            send(server.base(), "GET", SESSION + "?view=secret", null);
            send(server.base(), "GET", "/secret/path", null);
            send(server.base(), "PATCH", SESSION, "{\"secret\": broken");
        });

        assertThat(spans).hasSizeGreaterThan(4).noneMatch(span -> span.toString()
                .contains("secret"));
        assertThat(spans)
                .noneMatch(span -> span.getAttributes().toString().contains("secret")
                        || span.getEvents().toString().contains("secret")
                        || span.getStatus().toString().contains("secret"));
    }

    @Test
    void trace_thatIsNotSampled_hasNoSpans() throws Exception {
        serve(new Tracing(memory, 100, "1", InstantSource.system()), server -> put(server, "00"));

        assertThat(spans).isEmpty();
    }

    @Test
    void collector_getsProtocolBuffersOverHttp() throws Exception {
        Queue<String> bodies = new ConcurrentLinkedQueue<>();
        HttpServer collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/v1/traces", exchange -> {
            bodies.add(exchange.getRequestHeaders().getFirst("Content-Type")
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        collector.start();
        try {
            URI endpoint =
                    URI.create("http://127.0.0.1:" + collector.getAddress().getPort() + "/v1/traces");
            serve(
                    new Tracing(Tracing.collector(endpoint), 100, "1.2.3", InstantSource.system()),
                    server -> put(server, "01"));
        } finally {
            collector.stop(0);
        }

        assertThat(String.join("", bodies))
                .startsWith("application/x-protobuf")
                .contains("PUT " + ROUTE, "queue wait", "commit", "holdfast", "1.2.3")
                .doesNotContain("secret");
    }

    private interface Requests {
        void send(TestServer server) throws IOException, InterruptedException;
    }

    /** Sends requests to a server, and everything to the collector. */
    private void serve(Tracing tracing, Requests requests) throws Exception {
        try (tracing;
                TestServer server = new TestServer(root, Map.of(), tracing)) {
            requests.send(server);
        }
    }

    private void send(URI base, String method, String path, @Nullable String body)
            throws IOException, InterruptedException {
        assertThat(Answer.to(client, base, method, path, body).status()).isPositive();
    }

    private void put(TestServer server, String flags) throws IOException, InterruptedException {
        String parent = "00-" + TRACE + "-" + CALLER + "-" + flags;
        Answer answer = Answer.to(client, server.base(), "PUT", SESSION, "{\"a\":1}", "traceparent", parent);
        assertThat(answer.status()).isEqualTo(201);
    }

    private SpanData named(String name) {
        return spans.stream()
                .filter(span -> span.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }
}

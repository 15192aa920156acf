package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import dev.holdfast.access.GrantJson;
import dev.holdfast.access.KeyHash;
import dev.holdfast.access.tokens.Token;
import dev.holdfast.access.tokens.TokenEntry;
import dev.holdfast.access.tokens.TokenFile;
import dev.holdfast.session.SessionKey;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * Secrets, bodies and, where they are hashed, keys are marked and sent in every way, right and wrong; then whatever the
 * server wrote is searched for the marks.
 */
class MarkersTest {
    private static final String BODY = "MARKBODY5d1f";
    private static final String KEY = "MARKKEY77c2";
    private static final String SECRET = "MARKHASHSECRET-0123456789";

    private final HttpClient client = HttpClient.newHttpClient();
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final LoggerContext loggers = (LoggerContext) LoggerFactory.getILoggerFactory();
    private final Logger root = loggers.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Map<Logger, Level> levels = new HashMap<>();
    private final OutputStreamAppender<ILoggingEvent> written = new OutputStreamAppender<>();
    private final List<Appender<ILoggingEvent>> others = new ArrayList<>();
    private KeysLeftOut appender;

    @BeforeEach
    void listen() {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(loggers);
        encoder.setPattern("%level %logger %msg %kvp%n%ex%n");
        encoder.start();
        written.setContext(loggers);
        written.setEncoder(encoder);
        written.setOutputStream(log);
        written.start();
        appender = new KeysLeftOut(loggers, written);
        root.iteratorForAppenders().forEachRemaining(others::add);
        others.forEach(root::detachAppender);
        root.addAppender(appender);
        for (String name : List.of("dev.holdfast", "dev.holdfast.access", "io.vertx")) {
            Logger logger = loggers.getLogger(name);
            levels.put(logger, logger.getLevel());
            logger.setLevel(Level.DEBUG);
        }
    }

    @AfterEach
    void listenNoMore() {
        root.detachAppender(appender);
        others.forEach(root::addAppender);
        written.stop();
        levels.forEach(Logger::setLevel);
    }

    @Test
    void whatIsSecret_isInNothingThatIsWritten(@TempDir Path directory) throws Exception {
        Path tokens = directory.resolve("tokens.jsonl");
        Token token = token(tokens, "admin", List.of("*"));
        Token limited = token(tokens, "limited", List.of("other"));
        Path secret = Files.writeString(directory.resolve("secret"), SECRET + "\n");
        List<String> told = new ArrayList<>();
        String metrics;
        try (TestServer server = new TestServer(
                directory.resolve("data"),
                Map.of(
                        "HOLDFAST_AUTH_MODE", "tokens",
                        "HOLDFAST_AUTH_TOKENS_FILE", tokens.toString(),
                        "HOLDFAST_AUDIT_ENABLED", "true",
                        "HOLDFAST_AUDIT_HASH_SECRET_FILE", secret.toString(),
                        "HOLDFAST_LOG_ACCESS", "all",
                        "HOLDFAST_SESSION_MAINTENANCE_MODE", "warn",
                        "HOLDFAST_SESSION_MAINTENANCE_MAX_ENTRIES", "1"))) {
            for (Token bearer :
                    List.of(token, limited, new Token("admin", "MARKWRONG"), new Token("no", "MARKWRONG"))) {
                traffic(server.base(), bearer.text(), told);
            }
            told.add(send(server.base(), "GET", "/v1/stores", "", "Authorization", "Basic MARKWRONG"));
            metrics = send(server.management(), "GET", "/metrics", "");
        }

        String lines = log.toString(StandardCharsets.UTF_8);
        assertThat(lines)
                .contains("dev.holdfast.auth tokens: 2 tokens from ")
                .contains("\"principal\":\"admin\"", "\"principal\":\"limited\"", "\"principal\":\"unknown\"")
                .contains("\"outcome\":\"done\"", "\"problem\":\"forbidden\"", "\"problem\":\"unauthenticated\"")
                .contains(new KeyHash(SECRET.getBytes(StandardCharsets.UTF_8)).apply(new SessionKey(KEY + ":2")))
                .contains("maintenance would cap the active session (key left out)");
        assertThat(metrics).contains("holdfast_http_requests_total");
        assertThat(told).anyMatch(problem -> problem.contains("/problems/patch-conflict"));
        // The value that a JSON Patch found is for callers that may read the session.
        told.replaceAll(problem -> problem.replace("\"currentValue\":\"" + BODY + "\"", ""));
        for (String mark :
                List.of(token.secret(), limited.secret(), "MARKWRONG", BODY, "MARKHASHSECRET", "Bearer hf_")) {
            assertThat(lines).doesNotContain(mark);
            assertThat(metrics).doesNotContain(mark);
            assertThat(told).noneMatch(problem -> problem.contains(mark));
        }
        assertThat(lines).doesNotContain(KEY);
        assertThat(metrics).doesNotContain(KEY);
        assertThat(told).noneMatch(problem -> problem.contains(KEY));
    }

    private static Token token(Path file, String id, List<String> stores) throws Exception {
        Token token = Token.create(id, new SecureRandom());
        new TokenFile(file)
                .add(new TokenEntry(
                        id,
                        HexFormat.of().formatHex(token.hash()),
                        null,
                        null,
                        List.of(GrantJson.of(List.of("admin"), stores, List.of("")))));
        return token;
    }

    /** Requests of every kind, right and wrong ones. */
    private void traffic(URI base, String bearer, List<String> told) throws Exception {
        String sessions = "/v1/stores/main/sessions/" + KEY;
        String document = "{\"label\":\"" + BODY + "\",\"sessionId\":\"s-" + BODY + "\"}";
        String[] put = {"Authorization", "Bearer " + bearer, "Content-Type", "application/json"};
        String[] merge = {"Authorization", "Bearer " + bearer, "Content-Type", "application/merge-patch+json"};
        String[] patch = {"Authorization", "Bearer " + bearer, "Content-Type", "application/json-patch+json"};
        for (int i = 1; i <= 3; i++) {
            told.add(problem(send(base, "PUT", sessions + ":" + i, document, put)));
        }
        told.add(problem(send(
                base,
                "PATCH",
                sessions + ":2",
                "{}",
                "Authorization",
                "Bearer " + bearer,
                "Content-Type",
                "application/merge-patch+json",
                "Active-Session",
                KEY + ":1")));
        told.add(problem(send(base, "PATCH", sessions + ":1", document, merge)));
        told.add(problem(send(base, "PATCH", sessions + ":1", "{\"updatedAt\":\"" + BODY + "\"}", merge)));
        told.add(problem(send(base, "PATCH", sessions + ":1", "{\"label\":\"" + BODY, merge)));
        told.add(problem(send(
                base,
                "PATCH",
                sessions + ":1",
                "[{\"op\":\"test\",\"path\":\"/label\",\"value\":\"not " + BODY + "\"}]",
                patch)));
        told.add(problem(send(base, "PUT", sessions + ":1", "[\"" + BODY + "\"]", put)));
        told.add(problem(send(base, "PUT", sessions + "%00", document, put)));
        told.add(problem(send(base, "GET", sessions + ":none", "", put)));
        told.add(problem(send(base, "GET", "/v1/stores/main/session?key=" + KEY + ":none", "", put)));
        told.add(problem(send(base, "GET", sessions + ":1?" + BODY + "=1", "", put))
                .replace(BODY, "<its own query>"));
        told.add(problem(send(base, "POST", "/v1/stores/main/prune", "{\"mode\":\"" + BODY + "\"}", put)));
        told.add(problem(send(base, "DELETE", sessions + ":none", "", put)));
        told.add(problem(send(base, "DELETE", sessions + ":3", "", put)));
    }

    private static String problem(String answer) {
        return answer.contains("/problems/") ? answer : "";
    }

    private String send(URI base, String method, String target, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + target))
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }
}

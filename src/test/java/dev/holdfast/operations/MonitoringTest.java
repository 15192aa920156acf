package dev.holdfast.operations;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.TestServer;
import dev.holdfast.access.Grant;
import dev.holdfast.access.GrantJson;
import dev.holdfast.access.jwt.Issuer;
import dev.holdfast.access.tokens.Token;
import dev.holdfast.access.tokens.TokenEntry;
import dev.holdfast.access.tokens.TokenFile;
import dev.holdfast.tls.TestIdentity;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The alerts and the dashboard ask for what a running server exports, and each alert is explained. What promtool checks is
 * left in {@code target/monitoring}: the scrape; see {@code .ci/contract}.
 */
class MonitoringTest {
    private static final Path OVERLAY = Path.of("k8s", "overlays", "monitoring");
    private static final Path RULES = Path.of("conf", "alerts.yaml");
    private static final Path OUTPUT = Path.of("target", "monitoring");
    private static final Path DASHBOARD = OVERLAY.resolve("dashboard.json");
    private static final Path DOCUMENTATION = Path.of("docs", "operations.md");

    /** The scrape: the names of the series with the names of their labels, once for each series. */
    private static final Pattern SERIES = Pattern.compile("^([a-z_]+)(?:\\{(.*)})? ", Pattern.MULTILINE);

    private static final Pattern NAME = Pattern.compile("\\b(?:holdfast|jvm|process|system)_[a-z_0-9]+\\b");

    /** Series that Prometheus itself has, with the labels of the scrape or of the alert. */
    private static final Pattern ITS_OWN = Pattern.compile("\\b(?:up|ALERTS)\\b(?:\\{[^}]*})?");

    private static final Pattern SELECTOR = Pattern.compile("([a-z_]+)\\{([^}]*)}");
    private static final Pattern MATCHER = Pattern.compile("([a-z_]+)\\s*(=~|=|!=|!~)\\s*\"([^\"]*)\"");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    /** Prometheus adds them to what it scrapes. */
    private static final Set<String> OF_PROMETHEUS = Set.of("namespace", "job", "instance");

    private static String scrape;

    /** With everything on that has figures of its own. */
    @BeforeAll
    static void scrape(@TempDir Path directory) throws Exception {
        X509Bundle issuer = TestIdentity.issuer("issuer");
        TestIdentity.write(TestIdentity.issued(issuer, "server"), directory);
        Token token = Token.create("admin", new SecureRandom());
        Path tokens = directory.resolve("tokens.jsonl");
        Grant all = GrantJson.of(List.of("admin"), List.of("*"), List.of(""));
        new TokenFile(tokens)
                .add(new TokenEntry("admin", HexFormat.of().formatHex(token.hash()), null, null, List.of(all)));
        Map<String, String> environment = new HashMap<>(Map.of(
                "HOLDFAST_AUTH_MODE", "tokens",
                "HOLDFAST_AUTH_TOKENS_FILE", tokens.toString(),
                "HOLDFAST_AUDIT_ENABLED", "true",
                "HOLDFAST_AUDIT_FILE", directory.resolve("audit.log").toString(),
                "HOLDFAST_HTTP_LIMITS_RATE", "1000"));
        environment.putAll(TestIdentity.settings(directory));
        HttpClient client = HttpClient.newBuilder()
                .sslContext(TestIdentity.client(issuer, null))
                .build();
        try (TestServer server = new TestServer(directory.resolve("data"), environment)) {
            String session = "/v1/stores/main/sessions/agent:main:main";
            expect(201, send(client, server.base(), "PUT", session, token));
            expect(200, send(client, server.base(), "GET", session, token));
            expect(200, send(client, server.base(), "GET", "/v1/stores/main/sessions", token));
            // The pauses of the garbage collector are told after the first, and stores when they have been looked at.
            await().atMost(Duration.ofMinutes(1)).until(() -> {
                System.gc();
                scrape = send(client, server.management(), "GET", "/metrics", token)
                        .body();
                return scrape.contains("jvm_gc_pause_seconds_sum") && scrape.contains("holdfast_store_entries{");
            });
        }
        scrape += scrapeOfJwt(directory);
        Files.createDirectories(OUTPUT);
        Files.writeString(OUTPUT.resolve("metrics.txt"), scrape);
    }

    /** What only a server that is given its issuer's keys exports. */
    private static String scrapeOfJwt(Path directory) throws Exception {
        Path keys = Files.writeString(directory.resolve("jwks.json"), new Issuer("k1").jwks());
        Map<String, String> environment = Map.of(
                "HOLDFAST_AUTH_MODE", "jwt",
                "HOLDFAST_AUTH_JWT_ISSUER", "https://login.example",
                "HOLDFAST_AUTH_JWT_AUDIENCE", "holdfast",
                "HOLDFAST_AUTH_JWT_JWKS", keys.toString());
        try (TestServer server = new TestServer(directory.resolve("jwt"), environment)) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(server.management() + "/metrics"))
                    .build();
            return HttpClient.newHttpClient()
                    .send(request, BodyHandlers.ofString())
                    .body()
                    .lines()
                    .filter(line -> line.contains("holdfast_auth_jwks_"))
                    .collect(joining("\n", "", "\n"));
        }
    }

    @Test
    void alerts_askForWhatIsExported() throws IOException {
        List<String> expressions =
                alerts().stream().map(alert -> alert.get("expr").toString()).toList();

        assertThat(expressions).hasSizeGreaterThan(10).allSatisfy(MonitoringTest::asksForWhatIsExported);
    }

    @Test
    void dashboard_asksForWhatIsExported() throws IOException {
        JsonNode dashboard = new ObjectMapper().readTree(DASHBOARD.toFile());
        List<String> expressions = dashboard.findValuesAsText("expr");

        assertThat(expressions).hasSizeGreaterThan(20).allSatisfy(MonitoringTest::asksForWhatIsExported);
        assertThat(dashboard.findValuesAsText("definition"))
                .hasSize(2)
                .allSatisfy(MonitoringTest::asksForWhatIsExported);
    }

    /** A figure that nobody looks at is one too many, or a panel is missing. */
    @Test
    void dashboard_showsAllFiguresOfHoldfast() throws IOException {
        String shown = Files.readString(DASHBOARD);

        Set<String> figures = series().keySet().stream()
                .filter(name -> name.startsWith("holdfast_"))
                .map(name -> name.replaceAll("_(bucket|sum|count|max)$", ""))
                .collect(toSet());

        assertThat(figures).allMatch(shown::contains);
    }

    @Test
    void alerts_areExplained_andNothingElseIs() throws IOException {
        Set<String> names =
                alerts().stream().map(alert -> alert.get("alert").toString()).collect(toCollection(TreeSet::new));

        assertThat(headings("Holdfast")).isEqualTo(names);
        assertThat(alerts()).allSatisfy(alert -> assertThat(
                        Rendering.at(alert, "annotations", "runbook_url").toString())
                .matches("https://.*/operations\\.md#"
                        + alert.get("alert").toString().toLowerCase(Locale.ROOT)));
    }

    /** Those for a Prometheus without the operator; {@code .ci/render} writes them. */
    @Test
    void alerts_areTheSameWithoutTheOperator() throws IOException {
        assertThat(Rendering.document(RULES))
                .as("after a change of the alerts run .ci/render")
                .isEqualTo(Map.of("groups", Rendering.at(rules(), "spec", "groups")));
    }

    @Test
    void problems_areExplained() throws IOException {
        String documentation = Files.readString(DOCUMENTATION);
        try (Stream<Path> pages = Files.list(Path.of("src", "main", "resources", "problems"))) {
            Set<String> slugs = pages.map(page -> page.getFileName().toString().replace(".md", ""))
                    .collect(toSet());

            assertThat(slugs).isNotEmpty().allMatch(slug -> documentation.contains("| `" + slug + "` |"));
        }
    }

    private static void asksForWhatIsExported(String expression) {
        if (ITS_OWN.matcher(expression).find()) {
            return;
        }
        Map<String, Set<String>> exported = series();
        assertThat(NAME.matcher(expression).results().map(MatchResult::group))
                .as(expression)
                .isNotEmpty()
                .allMatch(exported::containsKey);
        SELECTOR.matcher(expression).results().forEach(selector -> {
            Set<String> labels = exported.get(selector.group(1));
            assertThat(MATCHER.matcher(selector.group(2)).results().map(matcher -> matcher.group(1)))
                    .as(expression)
                    .isNotEmpty()
                    .allMatch(label -> OF_PROMETHEUS.contains(label)
                            || labels.stream().anyMatch(each -> each.startsWith(label + "=")));
            MATCHER.matcher(selector.group(2))
                    .results()
                    .filter(matcher -> matcher.group(2).equals("="))
                    .forEach(matcher ->
                            assertThat(labels).as(expression).contains(matcher.group(1) + "=" + matcher.group(3)));
        });
    }

    /** The exported series: for each name the labels with their values. */
    private static Map<String, Set<String>> series() {
        Map<String, Set<String>> series = new TreeMap<>();
        SERIES.matcher(scrape).results().forEach(found -> {
            Set<String> labels = series.computeIfAbsent(found.group(1), name -> new HashSet<>());
            if (found.group(2) != null) {
                LABEL.matcher(found.group(2))
                        .results()
                        .forEach(label -> labels.add(label.group(1) + "=" + label.group(2)));
            }
        });
        return series;
    }

    private static Map<String, Object> rules() throws IOException {
        return Rendering.document(OVERLAY.resolve("alerts.yaml"));
    }

    private static List<Map<String, Object>> alerts() throws IOException {
        return Rendering.list(Rendering.at(rules(), "spec", "groups")).stream()
                .flatMap(group -> Rendering.list(Rendering.map(group).get("rules")).stream())
                .map(Rendering::map)
                .toList();
    }

    private static Set<String> headings(String beginning) throws IOException {
        return Files.readAllLines(DOCUMENTATION).stream()
                .filter(line -> line.startsWith("### " + beginning))
                .map(line -> line.substring("### ".length()).strip())
                .collect(toCollection(TreeSet::new));
    }

    private static HttpResponse<String> send(HttpClient client, URI port, String method, String path, Token token)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("https://localhost:" + port.getPort() + path))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + token.text())
                .method(method, BodyPublishers.ofString(method.equals("PUT") ? "{}" : ""))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    private static void expect(int status, HttpResponse<String> response) {
        assertThat(response.statusCode()).as("%s", response).isEqualTo(status);
    }
}

package dev.holdfast.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The packaged jar holds the pinned versions, its bill of materials, and the licences and notices of its libraries. */
class JarContentIT {
    private static final String THIRD_PARTY = "META-INF/licenses/THIRD-PARTY.md";

    /** The properties of the POM that pin the versions of whole groups. */
    private static final Map<String, String> PINNED = Map.of(
            "io.netty", "netty.version",
            "io.vertx", "vertx.version",
            "com.fasterxml.jackson.core", "jackson.version",
            "io.micrometer", "micrometer.version",
            "io.prometheus", "prometheus-metrics.version",
            "io.opentelemetry", "opentelemetry.version",
            "org.slf4j", "slf4j.version",
            "ch.qos.logback", "logback.version",
            "org.yaml", "snakeyaml.version");

    /** Versioned differently within their group: without a patch level, or as a preview. */
    private static final Map<String, String> OTHERWISE =
            Map.of("jackson-annotations", "\\.[0-9]+$", "opentelemetry-api-incubator", "$");

    /** Shaded into Netty, which leaves their descriptors in its jar. */
    private static final String WITHIN_NETTY = "org.jctools";

    private static JarFile jar;

    /** The versions of the bill of materials, by {@code group:name}. */
    private static final Map<String, String> COMPONENTS = new TreeMap<>();

    @BeforeAll
    static void read() throws IOException {
        jar = new JarFile(System.getProperty("holdfast.jar", "target/holdfast.jar"));
        JsonNode bill = new ObjectMapper().readTree(text("META-INF/sbom/holdfast.cdx.json"));
        assertThat(bill.get("bomFormat").asText()).isEqualTo("CycloneDX");
        for (JsonNode component : bill.get("components")) {
            COMPONENTS.put(
                    component.get("group").asText() + ":"
                            + component.get("name").asText(),
                    component.get("version").asText());
        }
    }

    @AfterAll
    static void close() throws IOException {
        jar.close();
    }

    @Test
    void libraries_haveThePinnedVersions() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        Set<String> seen = new TreeSet<>();
        COMPONENTS.forEach((component, version) -> {
            String[] groupAndName = component.split(":", 2);
            String property = PINNED.get(groupAndName[0]);
            if (property != null) {
                seen.add(groupAndName[0]);
                String pinned = Pattern.compile("<" + property + ">([^<]+)<")
                        .matcher(pom)
                        .results()
                        .map(found -> found.group(1))
                        .findFirst()
                        .orElseThrow();
                String suffix = OTHERWISE.get(groupAndName[1]);
                String expected = suffix == null ? pinned : pinned.replaceFirst(suffix, "");
                assertThat(suffix == null ? version : version.replace("-alpha", ""))
                        .as(component)
                        .isEqualTo(expected);
            }
        });
        assertThat(seen).isEqualTo(new TreeSet<>(PINNED.keySet()));
    }

    /** What the libraries themselves left in the jar is what the bill of materials says. */
    @Test
    void billOfMaterials_isThatOfTheJar() throws IOException {
        Map<String, String> descriptors = new TreeMap<>();
        for (ZipEntry entry : Collections.list(jar.entries())) {
            if (entry.getName().matches("META-INF/maven/.*/pom\\.properties")) {
                Properties properties = new Properties();
                properties.load(new StringReader(text(entry.getName())));
                descriptors.put(
                        properties.getProperty("groupId") + ":" + properties.getProperty("artifactId"),
                        properties.getProperty("version"));
            }
        }
        descriptors.keySet().removeIf(name -> name.startsWith("dev.holdfast:") || name.startsWith(WITHIN_NETTY));

        assertThat(descriptors).hasSizeGreaterThan(30).allSatisfy((name, version) -> assertThat(COMPONENTS)
                .containsEntry(name, version));
    }

    @Test
    void licences_areThoseOfTheLibraries() throws IOException {
        String table = text(THIRD_PARTY);
        Set<String> groups = COMPONENTS.keySet().stream()
                .map(name -> name.split(":", 2)[0])
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(Pattern.compile("^\\| `([a-z0-9.]+)` \\|", Pattern.MULTILINE)
                        .matcher(table)
                        .results()
                        .map(row -> row.group(1)))
                .containsExactlyElementsOf(groups);
        List<String> texts = Pattern.compile("`([A-Za-z0-9.-]+\\.txt)`")
                .matcher(table)
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
        assertThat(texts).isNotEmpty().allSatisfy(name -> assertThat(jar.getEntry("META-INF/licenses/" + name))
                .as(name)
                .isNotNull());
        assertThat(text("META-INF/LICENSE")).isEqualTo(Files.readString(Path.of("LICENSE")));
    }

    /** A notice has to stay with its library (Apache License 2.0, section 4d). */
    @Test
    void notices_areKept() throws IOException {
        String notice = text("META-INF/NOTICE");
        Set<String> files = COMPONENTS.entrySet().stream()
                .map(entry -> entry.getKey().split(":", 2)[1] + "-" + entry.getValue() + ".jar")
                .collect(Collectors.toSet());
        List<URL> found = new ArrayList<>();
        for (String name : List.of("META-INF/NOTICE", "META-INF/NOTICE.txt", "META-INF/NOTICE.md")) {
            for (URL url : Collections.list(getClass().getClassLoader().getResources(name))) {
                String file = url.getPath().replaceFirst("!.*", "").replaceFirst(".*/", "");
                if (files.contains(file)) {
                    found.add(url);
                    try (InputStream stream = url.openStream()) {
                        assertThat(notice)
                                .as("%s", url)
                                .contains(new String(stream.readAllBytes(), StandardCharsets.UTF_8).strip());
                    }
                }
            }
        }
        assertThat(found).hasSizeGreaterThan(3);
    }

    private static String text(String name) throws IOException {
        ZipEntry entry = jar.getEntry(name);
        assertThat(entry).as("%s in the jar", name).isNotNull();
        try (InputStream stream = jar.getInputStream(entry)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}

package dev.holdfast.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How the dashboard shows its metrics: layout, units, colours, variables. {@link MonitoringTest} checks which it shows. */
class DashboardTest {
    private static final Path FILE = Path.of("k8s", "overlays", "monitoring", "dashboard.json");
    private static final Pattern METRIC = Pattern.compile("\\b(?:(?:holdfast|jvm|process)_[a-z_0-9]+|up|ALERTS)\\b");

    private static List<JsonNode> panels;
    private static JsonNode dashboard;

    @BeforeAll
    static void read() throws IOException {
        dashboard = new ObjectMapper().readTree(FILE.toFile());
        panels = list(dashboard.get("panels"));
    }

    @Test
    void panels_areNumberedAndDoNotOverlap() {
        Set<String> ids = new HashSet<>();
        Set<String> cells = new HashSet<>();
        for (JsonNode panel : panels) {
            assertThat(ids.add(panel.get("id").asText())).isTrue();
            JsonNode at = panel.get("gridPos");
            for (int x = at.get("x").asInt();
                    x < at.get("x").asInt() + at.get("w").asInt();
                    x++) {
                for (int y = at.get("y").asInt();
                        y < at.get("y").asInt() + at.get("h").asInt();
                        y++) {
                    assertThat(cells.add(x + "," + y)).as(title(panel)).isTrue();
                    assertThat(x).isLessThan(24);
                }
            }
        }
    }

    @Test
    void panels_haveOneUnit_whichIsThatOfTheirMetrics() {
        for (JsonNode panel : panels) {
            if (panel.has("targets")) {
                String unit = panel.at("/fieldConfig/defaults/unit").asText();
                assertThat(list(panel.get("targets")))
                        .as(title(panel))
                        .isNotEmpty()
                        .allSatisfy(
                                target -> assertThat(units(target.get("expr").asText()))
                                        .as(target.get("expr").asText())
                                        .contains(unit));
            }
        }
    }

    @Test
    void queries_areOfTheChosenNamespaceAndInstance() {
        assertThat(dashboard.at("/templating/list").findValuesAsText("name"))
                .containsExactly("datasource", "namespace", "instance");
        for (JsonNode panel : panels) {
            for (JsonNode target : list(panel.path("targets"))) {
                String query = target.get("expr").asText();
                long metrics = METRIC.matcher(query).results().count();
                assertThat(Pattern.compile("namespace=~\"\\$namespace\", instance=~\"\\$instance\"")
                                .matcher(query)
                                .results())
                        .as(query)
                        .hasSize((int) metrics);
            }
        }
    }

    /** The first row answers whether anything is wrong: each panel has a colour for it. */
    @Test
    void firstRow_isGreenOrRed() {
        assertThat(panels.get(0).get("title").asText()).isEqualTo("Is anything wrong?");
        List<JsonNode> row = new ArrayList<>();
        for (JsonNode panel : panels.subList(1, panels.size())) {
            if (panel.get("type").asText().equals("row")) {
                break;
            }
            row.add(panel);
        }

        assertThat(row).hasSizeGreaterThan(4).allSatisfy(panel -> {
            assertThat(panel.get("type").asText()).isEqualTo("stat");
            assertThat(panel.at("/options/colorMode").asText()).isEqualTo("background");
            assertThat(panel.at("/fieldConfig/defaults/color/mode").asText()).isEqualTo("thresholds");
            assertThat(panel.at("/fieldConfig/defaults/thresholds").findValuesAsText("color"))
                    .contains("green", "red");
        });
    }

    @Test
    void checks_areRedWhenTheyFail() {
        JsonNode defaults = panel("Checks").at("/fieldConfig/defaults");

        assertThat(color(defaults.get("thresholds"), 0)).isEqualTo("red");
        assertThat(color(defaults.get("thresholds"), 1)).isEqualTo("green");
        assertThat(defaults.at("/mappings/0/options/0/text").asText()).isEqualTo("failed");
        assertThat(defaults.at("/mappings/0/options/1/text").asText()).isEqualTo("passed");
    }

    @Test
    void stores_areRedWhenCorruptOrLocked_andNotWhenOpen() {
        JsonNode config = panel("Stores by state").get("fieldConfig");

        assertThat(color(config.at("/defaults/thresholds"), 5)).isEqualTo("text");
        assertThat(list(config.get("overrides")))
                .extracting(override -> override.at("/matcher/options").asText())
                .containsExactly("corrupt", "locked");
        assertThat(list(config.get("overrides"))).allSatisfy(override -> {
            assertThat(color(override.at("/properties/0/value"), 0)).isEqualTo("green");
            assertThat(color(override.at("/properties/0/value"), 1)).isEqualTo("red");
        });
    }

    /** The colour of a value: that of the last step that is not above it. */
    private static String color(JsonNode thresholds, double value) {
        String color = "";
        for (JsonNode step : thresholds.get("steps")) {
            if (step.get("value").isNull() || step.get("value").asDouble() <= value) {
                color = step.get("color").asText();
            }
        }
        return color;
    }

    /** The units in which an expression may be shown, by the name of its metric and the functions over it. */
    private static Set<String> units(String expression) {
        Matcher metric = METRIC.matcher(expression);
        assertThat(metric.find()).as(expression).isTrue();
        String name = metric.group();
        boolean ratio = Pattern.compile("\\) / sum\\(").matcher(expression).find();
        boolean rate = expression.contains("rate(") && !expression.startsWith("histogram_quantile");
        if (ratio) {
            return name.endsWith("_seconds_sum") ? Set.of("s") : Set.of("percentunit");
        }
        if (name.contains("_bytes")) {
            return Set.of(rate ? "Bps" : "bytes");
        }
        if (name.contains("_seconds")) {
            return rate ? Set.of("percentunit", "none") : Set.of("s");
        }
        return rate ? Set.of("ops", "reqps") : Set.of("none");
    }

    private static JsonNode panel(String title) {
        return panels.stream()
                .filter(panel -> title.equals(title(panel)))
                .findFirst()
                .orElseThrow();
    }

    private static String title(JsonNode panel) {
        return panel.get("title").asText();
    }

    private static List<JsonNode> list(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }
}

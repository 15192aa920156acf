package dev.holdfast.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.session.StoreName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Directories that people may take for stores. */
class StoreSurveyTest {
    @TempDir
    Path root;

    private void file(String path) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "{}");
    }

    private Map<String, String> notServed() throws IOException {
        Map<String, String> reasons = new TreeMap<>();
        StoreSurvey.of(root).notServed().forEach(found -> reasons.put(found.directory(), found.reason()));
        return reasons;
    }

    @Test
    void servedStores_areFound_andPlainFilesAreNoMatter() throws IOException {
        file("agents/main/sessions/sessions.json");
        file("agents/gone/sessions/sessions.json.bak.1700000000000");
        file("agents/shared.json");
        file("agents/settings/agent/auth.json");

        StoreSurvey survey = StoreSurvey.of(root);
        assertThat(survey.stores()).containsExactly(new StoreName("gone"), new StoreName("main"));
        assertThat(survey.notServed()).isEmpty();
        assertThat(survey).hasToString("found=2 [gone, main] notServed=0 []");
    }

    @Test
    void invalidNames_linksOutOfTheRoot_andOtherFormats_areNamedWithTheReason(@TempDir Path elsewhere)
            throws IOException {
        for (String name : new String[] {"Main", "my.agent", "a b", "_lead", "b".repeat(65), "caf\u00e9", ".hidden"}) {
            file("agents/" + name + "/sessions/sessions.json");
        }
        Files.createSymbolicLink(root.resolve("agents/out"), elsewhere);
        file("agents/inner/agent/auth.json");
        Files.createSymbolicLink(root.resolve("agents/inner/sessions"), elsewhere);
        file("agents/dangling/agent/auth.json");
        Files.createSymbolicLink(root.resolve("agents/dangling/sessions"), Path.of("/nowhere/sessions"));
        Files.createSymbolicLink(root.resolve("agents/alias"), Path.of("both"));
        file("agents/db/agent/openclaw-agent.sqlite");
        file("agents/both/agent/openclaw-agent.sqlite");
        file("agents/both/sessions/sessions.json");
        file("agents/coder/sessions/store.json");
        file("agents/orphans/sessions/k1.jsonl");

        Map<String, String> reasons = notServed();

        assertThat(reasons).hasSize(14);
        assertThat(reasons.get("agents/Main")).contains("invalid name");
        assertThat(reasons.get("agents/.hidden")).contains("invalid name");
        assertThat(reasons.get("agents/out")).contains("out of the root");
        assertThat(reasons.get("agents/inner")).contains("out of the root");
        assertThat(reasons.get("agents/dangling")).isNotEmpty();
        assertThat(reasons.get("agents/alias")).contains("a link to agents/both");
        assertThat(reasons.get("agents/db")).contains("openclaw-agent.sqlite");
        assertThat(reasons).doesNotContainKey("agents/both");
        assertThat(reasons.get("agents/coder")).contains("store.json");
        assertThat(reasons.get("agents/orphans")).contains("1 transcript");
    }

    @Test
    void rootThatIsAnAgentsDirectory_orOlder_isNamed() throws IOException {
        file("main/sessions/sessions.json");
        file("sessions/sessions.json");

        assertThat(notServed()).containsOnlyKeys(".", "sessions");
    }

    @Test
    void servedStore_nextToADatabase_isNamedAsOutdated() throws IOException {
        file("agents/both/agent/openclaw-agent.sqlite");
        file("agents/both/sessions/sessions.json");
        file("agents/main/sessions/sessions.json");

        StoreSurvey survey = StoreSurvey.of(root);

        assertThat(survey.notServed()).isEmpty();
        assertThat(survey.clear()).isFalse();
        assertThat(survey.toString())
                .startsWith("found=2 [both, main] notServed=0 [] outdated=1 [agents/both (")
                .contains("openclaw-agent.sqlite");
    }
}

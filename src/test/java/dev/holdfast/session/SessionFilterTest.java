package dev.holdfast.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Filters, one condition after the other. */
final class SessionFilterTest {
    private static final SessionEntry ENTRY = entry("Agent:Main:x", 5000, "Id-7", "Label", "Display", "Subject");
    private static final SessionEntry BARE = entry("bare", SessionEntry.UNDATED, null, null, null, null);

    private static SessionEntry entry(
            String key,
            long updatedAt,
            @Nullable String sessionId,
            @Nullable String label,
            @Nullable String displayName,
            @Nullable String subject) {
        EntryTraits traits = new EntryTraits(sessionId, updatedAt, label, displayName, subject, false, false, false);
        return new SessionEntry(new SessionKey(key), "{}".getBytes(StandardCharsets.UTF_8), traits, 0);
    }

    private static SessionFilter search(String text) {
        return new SessionFilter(null, null, null, null, new TextSearch(text), null, null);
    }

    private static SessionFilter updated(@Nullable Long since, @Nullable Long before) {
        return new SessionFilter(null, null, null, null, null, since, before);
    }

    @Test
    void everySession_passesTheFilterWithoutConditions() {
        assertThat(SessionFilter.ALL.matches(ENTRY)).isTrue();
        assertThat(SessionFilter.ALL.matches(BARE)).isTrue();
    }

    @Test
    void search_looksIntoFiveMembersAndIgnoresCase() {
        for (String text : new String[] {"agent:main", "ID-7", "LABEL", "display", "sUBJECT"}) {
            assertThat(search(text).matches(ENTRY)).as(text).isTrue();
            assertThat(search(text).matches(BARE)).as(text).isFalse();
        }
        assertThat(search("nowhere").matches(ENTRY)).isFalse();
        assertThat(search("BAR").matches(BARE)).isTrue();
    }

    @Test
    void keyPrefix_sessionIdAndLabelAreExact() {
        assertThat(new SessionFilter("Agent:", null, null, null, null, null, null).matches(ENTRY))
                .isTrue();
        assertThat(new SessionFilter("agent:", null, null, null, null, null, null).matches(ENTRY))
                .isFalse();
        assertThat(new SessionFilter(null, null, "Id-7", null, null, null, null).matches(ENTRY))
                .isTrue();
        assertThat(new SessionFilter(null, null, "Id", null, null, null, null).matches(ENTRY))
                .isFalse();
        assertThat(new SessionFilter(null, null, null, "label", null, null, null).matches(ENTRY))
                .isFalse();
        assertThat(new SessionFilter(null, null, null, "Label", null, null, null).matches(BARE))
                .isFalse();
    }

    @Test
    void times_includeTheirBeginningAndExcludeTheirEnd() {
        assertThat(updated(5000L, null).matches(ENTRY)).isTrue();
        assertThat(updated(5001L, null).matches(ENTRY)).isFalse();
        assertThat(updated(null, 5000L).matches(ENTRY)).isFalse();
        assertThat(updated(null, 5001L).matches(ENTRY)).isTrue();
    }

    @Test
    void undatedSessions_passNoFilterByTime() {
        assertThat(updated(0L, null).matches(BARE)).isFalse();
        assertThat(updated(-5L, null).matches(BARE)).isFalse();
        assertThat(updated(null, Long.MAX_VALUE).matches(BARE)).isFalse();
    }

    @Test
    void longTexts_areKeptAsFarAsFiltersReach() {
        String longest = "L".repeat(EntryTraits.MAX_TEXT - 1);
        SessionEntry longer = entry("k", 1, null, longest + "xyz", null, null);

        assertThat(longer.label()).hasSize(EntryTraits.MAX_TEXT);
        assertThat(label(longest).matches(longer)).isFalse();
        assertThat(label(longest).matches(entry("k", 1, null, longest, null, null)))
                .isTrue();
        assertThat(search(longest).matches(longer)).isTrue();
    }

    private static SessionFilter label(String label) {
        return new SessionFilter(null, null, null, label, null, null, null);
    }
}

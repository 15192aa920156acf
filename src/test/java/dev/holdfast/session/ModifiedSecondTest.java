package dev.holdfast.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ModifiedSecondTest {
    private static final long NOON = 1_795_348_800_000L;

    private static SessionEntry entry() {
        return new SessionEntry(new SessionKey("a"), "{}".getBytes(UTF_8), EntryTraits.NOT_AN_OBJECT, 1);
    }

    @Test
    void entryOfAFile_hasNone() {
        assertThat(entry().modifiedSecond()).isEqualTo(SessionEntry.UNKNOWN);
    }

    @Test
    void entry_hasTheSecondOfItsCommit_cutToSeconds() {
        assertThat(entry().committedAt(NOON + 999, null).modifiedSecond()).isEqualTo(NOON / 1000);
        assertThat(entry().committedAt(NOON, entry()).modifiedSecond()).isEqualTo(NOON / 1000);
    }

    @Test
    void manyCommitsInOneSecond_areAtMostOneSecondAhead() {
        SessionEntry entry = entry().committedAt(NOON, null);
        for (int i = 1; i < 100; i++) {
            entry = entry().committedAt(NOON + i, entry);
            assertThat(entry.modifiedSecond()).isEqualTo(NOON / 1000 + 1);
        }
        assertThat(entry().committedAt(NOON + 1000, entry).modifiedSecond()).isEqualTo(NOON / 1000 + 2);
        assertThat(entry().committedAt(NOON + 2000, entry).modifiedSecond()).isEqualTo(NOON / 1000 + 2);
    }

    @Test
    void clockThatIsSetBack_neverRepeatsATime() {
        SessionEntry before = entry().committedAt(NOON, null);

        SessionEntry after = entry().committedAt(NOON - 3_600_000, before);

        assertThat(after.modifiedSecond()).isGreaterThan(before.modifiedSecond());
    }

    @Test
    void hold_keepsIt() {
        SessionEntry held = entry().committedAt(NOON, null).heldUntil(NOON + 1);

        assertThat(held.modifiedSecond()).isEqualTo(NOON / 1000);
        assertThat(held.committedAt(NOON + 5000, null).heldUntil()).isEqualTo(NOON + 1);
        assertThat(held.heldUntil(SessionEntry.NOT_HELD).modifiedSecond()).isEqualTo(NOON / 1000);
    }
}

package dev.holdfast.file;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.commit.Change;
import dev.holdfast.commit.RecordedRemoval;
import dev.holdfast.session.EntryTraits;
import dev.holdfast.session.RemovalReason;
import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.SessionKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class LedgerLineTest {
    private static final Instant AT = Instant.parse("2026-11-22T10:00:00.123456Z");
    private static final Change.Removal REMOVAL =
            new Change.Removal("run \"1\"", AT, RemovalReason.CAP, "s.jsonl.deleted.t");
    private static final RecordedRemoval.Place PLACE = new RecordedRemoval.Place(LocalDate.parse("2026-11-22"), 7, 9);

    private static SessionEntry entry(byte[] json, String sessionId, long updatedAt) {
        EntryTraits traits = new EntryTraits(sessionId, updatedAt, null, null, null, false, false, false);
        return new SessionEntry(new SessionKey("agent:main:\u00fc\"x"), json, traits, 3);
    }

    private static byte[] line(byte[] json) {
        byte[] line = LedgerLine.ofRemoval(12, AT, entry(json, "s", 5), REMOVAL, true);
        assertThat(line[line.length - 1]).isEqualTo((byte) '\n');
        return java.util.Arrays.copyOf(line, line.length - 1);
    }

    @Test
    void removal_isReadAsItWasWritten() throws IOException {
        byte[] line = line("{}".getBytes(StandardCharsets.UTF_8));

        assertThat(LedgerLine.intact(line, 0, line.length)).isTrue();
        assertThat(LedgerLine.removal(line, 0, line.length, PLACE))
                .isEqualTo(new RecordedRemoval(
                        12, AT, REMOVAL, new SessionKey("agent:main:\u00fc\"x"), "s", 5, true, PLACE));
    }

    @Test
    void removal_ofAnEntryWithoutMembersKeepsThatTheyAreMissing() throws IOException {
        SessionEntry bare = new SessionEntry(new SessionKey("k"), new byte[] {'5'}, EntryTraits.NOT_AN_OBJECT, 0);
        byte[] line =
                LedgerLine.ofRemoval(12, AT, bare, new Change.Removal("r", AT, RemovalReason.DELETED, List.of()), true);

        RecordedRemoval removal = LedgerLine.removal(line, 0, line.length - 1, PLACE);

        assertThat(removal.sessionId()).isNull();
        assertThat(removal.updatedAt()).isEqualTo(SessionEntry.UNDATED);
        assertThat(removal.removal().archive()).isNull();
    }

    @Test
    void entry_comesBackByteForByteWhateverItsBytesAre() throws IOException {
        byte[] all = new byte[1024];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) (i * 7);
        }
        byte[] line = line(all);

        assertThat(line).doesNotContain((byte) '\n');
        byte[] shifted = new byte[line.length + 10];
        System.arraycopy(line, 0, shifted, 5, line.length);
        assertThat(LedgerLine.entry(shifted, 5, line.length)).isEqualTo(all);
    }

    @Test
    void line_isJsonForAnyTool() throws IOException {
        String entry = "{\n  \"text\": \"a\\tb \\\\ \u00e9 \ud83d\ude00\",\r\n\t\"n\": 1.0}";

        JsonNode read = new ObjectMapper().readTree(line(entry.getBytes(StandardCharsets.UTF_8)));

        assertThat(read.get("entry").asText()).isEqualTo(entry);
        assertThat(read.get("run").asText()).isEqualTo("run \"1\"");
        assertThat(read.get("reason").asText()).isEqualTo("cap");
        assertThat(read.get("began").asText()).isEqualTo("2026-11-22T10:00:00.123Z");
    }

    @Test
    void line_withAnyFlippedBitIsNotIntact() {
        byte[] line = line("{\"a\":1}".getBytes(StandardCharsets.UTF_8));

        for (int bit = 0; bit < line.length * 8; bit++) {
            line[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(LedgerLine.intact(line, 0, line.length))
                    .as("bit %s", bit)
                    .isFalse();
            line[bit / 8] ^= (byte) (1 << bit % 8);
        }
        for (int length = 0; length < line.length; length++) {
            assertThat(LedgerLine.intact(line, 0, length)).isFalse();
        }
    }

    @Test
    void undoing_isReadAsItWasWritten() throws IOException {
        SessionEntry entry = entry("{}".getBytes(StandardCharsets.UTF_8), "s", 5);
        byte[] line = LedgerLine.ofUndoing(20, AT, entry, new Change.Undone("r", 12, List.of(), 99));

        assertThat(LedgerLine.intact(line, 0, line.length - 1)).isTrue();
        assertThat(LedgerLine.undoing(line, 0, line.length - 1))
                .isEqualTo(new RecordedUndoing(20, 12, entry.key(), entry.etag(), 99));
    }
}

package dev.holdfast.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.commit.Change;
import dev.holdfast.commit.Commit;
import dev.holdfast.file.LoggedCommit.LoggedRecord;
import dev.holdfast.file.SegmentScan.SegmentEnd;
import dev.holdfast.session.Cause;
import dev.holdfast.session.EntryTraits;
import dev.holdfast.session.RemovalReason;
import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.SessionKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Frames and headers: what is written is read again, and what is broken is noticed. */
class SegmentScanTest {
    private static final long BASE = 1_790_000_000_000_000L;
    private static final Instant AT = Instant.ofEpochSecond(1_790_000_000L, 123_456_789);
    private static final byte[] NONCE = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final SegmentHeader HEADER = new SegmentHeader(
            7,
            BASE,
            NONCE,
            Instant.ofEpochMilli(1_790_000_000_000L),
            false,
            false,
            new Tie(new ContentDigest(42, "5e".repeat(32))),
            true);

    private final FrameEncoder encoder = new FrameEncoder();
    private final MemoryFile file = new MemoryFile(new byte[0]);
    private final List<LoggedCommit> read = new ArrayList<>();
    private final List<Integer> starts = new ArrayList<>();

    SegmentScanTest() {
        file.write(HEADER.encoded(), 0);
    }

    private static SessionEntry entry(String key, String json) {
        return new SessionEntry(
                new SessionKey(key), json.getBytes(StandardCharsets.UTF_8), EntryTraits.NOT_AN_OBJECT, 0);
    }

    private static Change put(long revision, String key, String json) {
        return new Change.Put(revision, Cause.REQUEST, entry(key, json));
    }

    private void write(Commit commit) {
        starts.add((int) file.size());
        file.write(encoder.commit(commit, HEADER, file.size()), file.size());
    }

    private void writeThree() {
        write(new Commit(BASE, AT, List.of(put(BASE + 1, "a", "{\"n\":1}"))));
        write(new Commit(
                BASE + 1,
                AT,
                List.of(
                        put(BASE + 2, "b/ü", "{\"text\":\"é\"}"),
                        new Change.Remove(
                                BASE + 3,
                                entry("a", "{\"n\":1}"),
                                new Change.Removal("run-1", AT, RemovalReason.CAP, "x.jsonl.deleted.t")))));
        write(new Commit(BASE + 3, AT, List.of(put(BASE + 4, "c", "{}"))));
    }

    private void writeEnd() {
        file.write(encoder.end(HEADER, file.size()), file.size());
    }

    private SegmentEnd scan(byte[] bytes) throws IOException {
        read.clear();
        Optional<SegmentHeader> header =
                SegmentHeader.decode(ByteBuffer.wrap(Arrays.copyOf(bytes, SegmentHeader.BYTES)), "segment");
        return scan(new MemoryFile(bytes), header.orElseThrow());
    }

    private SegmentEnd scan(MemoryFile segment, SegmentHeader header) throws IOException {
        return new SegmentScan(segment, header, "segment").run(read::add);
    }

    @Test
    void scan_readsWhatWasWritten() throws IOException {
        writeThree();
        writeEnd();

        SegmentEnd end = scan(file.bytes());

        assertThat(end).isEqualTo(new SegmentEnd(BASE + 4, file.size(), true, 3, 0, false));
        assertThat(read).extracting(LoggedCommit::base).containsExactly(BASE, BASE + 1, BASE + 3);
        assertThat(read).extracting(LoggedCommit::at).containsOnly(AT);
        LoggedRecord put = read.get(1).records().get(0);
        assertThat(put.key()).isEqualTo(new SessionKey("b/ü"));
        assertThat(put.document().bytes()).asString(StandardCharsets.UTF_8).isEqualTo("{\"text\":\"é\"}");
        assertThat(put.removal()).isNull();
        LoggedRecord removed = read.get(1).records().get(1);
        assertThat(removed.cause()).isEqualTo(Cause.CAP);
        assertThat(removed.document().bytes()).asString(StandardCharsets.UTF_8).isEqualTo("{\"n\":1}");
        assertThat(removed.removal())
                .isEqualTo(new Change.Removal("run-1", AT, RemovalReason.CAP, "x.jsonl.deleted.t"));
    }

    @Test
    void scan_readsWhatCameBack() throws IOException {
        Change.Undone undone = new Change.Undone("run-1", BASE - 7, "x.jsonl.deleted.t", 1_790_000_000_000L);
        write(new Commit(BASE, AT, List.of(new Change.Restore(BASE + 1, entry("a", "{\"n\":1}"), undone))));

        assertThat(scan(file.bytes()).revision()).isEqualTo(BASE + 1);
        LoggedRecord restored = read.get(0).records().get(0);
        assertThat(restored.undone()).isEqualTo(undone);
        assertThat(restored.removal()).isNull();
        assertThat(restored.cause()).isEqualTo(Cause.UNDO);
        assertThat(restored.document().bytes()).asString(StandardCharsets.UTF_8).isEqualTo("{\"n\":1}");
    }

    @Test
    void scan_readsEveryCauseAndReason() throws IOException {
        List<Change> changes = new ArrayList<>();
        for (Cause cause : Cause.values()) {
            changes.add(new Change.Put(BASE + 1 + changes.size(), cause, entry("k", "{}")));
        }
        for (RemovalReason reason : RemovalReason.values()) {
            changes.add(new Change.Remove(
                    BASE + 1 + changes.size(), entry("k", "{}"), new Change.Removal("r", AT, reason, List.of())));
        }
        write(new Commit(BASE, AT, changes));

        assertThat(scan(file.bytes()).revision()).isEqualTo(BASE + changes.size());
        assertThat(read.get(0).records())
                .extracting(LoggedRecord::cause)
                .containsExactlyElementsOf(changes.stream().map(Change::cause).toList());
        assertThat(read.get(0).records().subList(Cause.values().length, changes.size()))
                .extracting(record ->
                        record.removal() == null ? null : record.removal().reason())
                .containsExactly(RemovalReason.values());
    }

    @Test
    void scan_readsACommitLargerThanItsWindow() throws IOException {
        String large = "{\"x\":\"" + "y".repeat(3_000_000) + "\"}";
        write(new Commit(BASE, AT, List.of(put(BASE + 1, "big", large))));
        write(new Commit(BASE + 1, AT, List.of(put(BASE + 2, "small", "{}"))));

        SegmentEnd end = scan(file.bytes());

        assertThat(end.commits()).isEqualTo(2);
        assertThat(read.get(0).records().get(0).document().bytes()).hasSize(large.length());
    }

    @Test
    void scan_takesZeroBytesForTheEnd() throws IOException {
        writeThree();
        long end = file.size();

        assertThat(scan(Arrays.copyOf(file.bytes(), (int) end + 700_000)))
                .isEqualTo(new SegmentEnd(BASE + 4, end, false, 3, 0, false));
    }

    @Test
    void scan_besideAWriter_findsNoDamage() throws IOException {
        writeThree();
        byte[] whole = Arrays.copyOf(file.bytes(), (int) file.size() + 700_000);
        int second = starts.get(1).intValue();
        int third = starts.get(2).intValue();
        MemoryFile live = new MemoryFile(Arrays.copyOf(Arrays.copyOf(whole, second), whole.length));
        // Pages are read one after the other: the third commit is seen before the second one, which was written first.
        live.beforeRead(2, () -> live.write(ByteBuffer.wrap(whole, third, whole.length - third), third));
        live.beforeRead(3, () -> live.write(ByteBuffer.wrap(whole, second, third - second), second));

        assertThat(scan(
                        live,
                        SegmentHeader.decode(ByteBuffer.wrap(whole, 0, SegmentHeader.BYTES), "segment")
                                .orElseThrow()))
                .isEqualTo(new SegmentEnd(BASE + 4, file.size(), false, 3, 0, false));
    }

    @Test
    void scan_ofASegmentThatGivesItsRoomBack_readsItsCommits() throws IOException {
        writeThree();
        long end = file.size();
        SegmentHeader header = SegmentHeader.decode(ByteBuffer.wrap(file.bytes(), 0, SegmentHeader.BYTES), "segment")
                .orElseThrow();
        MemoryFile live = new MemoryFile(Arrays.copyOf(file.bytes(), (int) end + 700_000));
        live.beforeRead(1, () -> live.truncate(end));

        assertThat(scan(live, header)).isEqualTo(new SegmentEnd(BASE + 4, end, false, 3, 0, false));
    }

    @Test
    void scan_atEveryLengthKeepsTheWholeCommitsBefore() throws IOException {
        writeThree();
        byte[] whole = file.bytes();
        for (int length = SegmentHeader.BYTES; length < whole.length; length++) {
            SegmentEnd end = scan(Arrays.copyOf(whole, length));

            int cut = length;
            int intact =
                    (int) starts.stream().skip(1).filter(start -> start <= cut).count();
            assertThat(end.commits()).as("cut to %d bytes", length).isEqualTo(intact);
            assertThat(end.intactBehindDamage()).isFalse();
            int last = length;
            while (last > end.position() && whole[last - 1] == 0) {
                last--;
            }
            assertThat(end.damagedBytes()).isEqualTo(last - end.position());
        }
    }

    /** Exhaustive: each bit of the frames of a small segment. */
    @Test
    void scan_noticesEveryFlippedBitOfACommit() throws IOException {
        writeThree();
        writeEnd();
        byte[] whole = file.bytes();
        int mark = whole.length - FrameEncoder.HEAD_BYTES - 1;
        for (int at = SegmentHeader.BYTES; at < whole.length; at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] broken = whole.clone();
                broken[at] ^= (byte) (1 << bit);

                SegmentEnd end = scan(broken);

                assertThat(end.damagedBytes()).as("byte %d bit %d", at, bit).isPositive();
                assertThat(end.intactBehindDamage()).isEqualTo(at < mark);
                assertThat(end.marked()).isFalse();
            }
        }
    }

    /** Exhaustive: a flipped bit of the header leaves it as it was, or without the one slot it is in. */
    @Test
    void header_noticesEveryFlippedBit() throws IOException {
        byte[] whole = HEADER.encoded().array();
        for (int at = 0; at < whole.length; at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] broken = whole.clone();
                broken[at] ^= (byte) (1 << bit);

                Optional<SegmentHeader> header = SegmentHeader.decode(ByteBuffer.wrap(broken), "segment");

                String place = "byte " + at + " bit " + bit;
                if (at < 512) {
                    assertThat(header).as(place).isEmpty();
                } else {
                    assertThat(header.orElseThrow().tie()).as(place).isEqualTo(at < 1024 ? null : HEADER.tie());
                    assertThat(header.orElseThrow().installed()).as(place).isEqualTo(at < 1024 || at >= 1536);
                }
            }
        }
    }

    @Test
    void header_comesBackAsItWasWritten() throws IOException {
        SegmentHeader header = new SegmentHeader(
                3,
                9,
                NONCE,
                Instant.ofEpochMilli(5),
                true,
                true,
                new Tie(new ContentDigest(1L << 40, "ab".repeat(32))),
                false);

        SegmentHeader back = SegmentHeader.decode(header.encoded(), "segment").orElseThrow();

        assertThat(back).usingRecursiveComparison().isEqualTo(header);
        assertThat(SegmentHeader.decode(header.tiedTo(Tie.NO_FILE).encoded(), "segment")
                        .orElseThrow()
                        .tie())
                .isEqualTo(Tie.NO_FILE);
    }

    @Test
    void scan_doesNotTakeAFrameOfAnotherSegmentOrPlace() throws IOException {
        Commit commit = new Commit(BASE, AT, List.of(put(BASE + 1, "a", "{}")));
        SegmentHeader other = new SegmentHeader(8, BASE, NONCE, Instant.EPOCH, false, false, null, false);

        file.write(encoder.commit(commit, other, file.size()), file.size());
        assertThat(scan(file.bytes()).commits()).isZero();

        file.truncate(SegmentHeader.BYTES);
        file.write(encoder.commit(commit, HEADER, file.size() + 1), file.size());
        assertThat(scan(file.bytes()).commits()).isZero();
    }

    @Test
    void scan_refusesCommitsThatDoNotFollowEachOther() {
        write(new Commit(BASE, AT, List.of(put(BASE + 1, "a", "{}"))));
        write(new Commit(BASE + 5, AT, List.of(put(BASE + 6, "a", "{}"))));

        assertThatThrownBy(() -> scan(file.bytes()))
                .isInstanceOf(CorruptJournalException.class)
                .hasMessageContaining("builds on revision " + (BASE + 5));
    }

    @Test
    void scan_refusesAnIntactFrameThatItDoesNotKnow() {
        ByteBuffer frame = encoder.end(HEADER, SegmentHeader.BYTES);
        frame.put(FrameEncoder.HEAD_BYTES, (byte) 9);
        FrameChecksum checksum = new FrameChecksum(HEADER);
        int payload = checksum.ofPayload(frame.slice(FrameEncoder.HEAD_BYTES, 1));
        frame.putInt(8, payload).putInt(12, checksum.ofHead(SegmentHeader.BYTES, 1, payload));
        file.write(frame, SegmentHeader.BYTES);

        assertThatThrownBy(() -> scan(file.bytes()))
                .isInstanceOf(CorruptJournalException.class)
                .hasMessageContaining("frames of kind 9")
                .hasMessageContaining("another version of Holdfast");
    }

    @Test
    void header_ofANewerFormatIsRefused() {
        byte[] area = HEADER.encoded().array();
        area[11] = 2;
        java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
        crc.update(area, 0, 508);
        ByteBuffer.wrap(area).putInt(508, (int) crc.getValue());

        assertThatThrownBy(() -> SegmentHeader.decode(ByteBuffer.wrap(area), "sessions.journal.1"))
                .isInstanceOf(CorruptJournalException.class)
                .hasMessageContaining("sessions.journal.1")
                .hasMessageContaining("journal format 2");
    }
}

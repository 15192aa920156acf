package dev.holdfast.file;

import static dev.holdfast.file.StoreHarness.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.holdfast.session.Durability;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a store's files come to: each case of torn, corrupt, crashed and rewritten by somebody else. */
class RecoveryTest {
    @TempDir
    Path root;

    private StoreHarness main;

    @BeforeEach
    void newStore() {
        main = new StoreHarness(root);
    }

    private static void assertCorrupt(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String words) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_CORRUPT))
                .hasMessageContaining(words);
    }

    private static void flip(Path file, long position) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[(int) position] ^= 0x10;
        Files.write(file, bytes);
    }

    private static void append(Path file, byte[] bytes) throws IOException {
        Files.write(file, bytes, StandardOpenOption.APPEND);
    }

    private static void cutTo(Path file, long size) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(size);
        }
    }

    private long micros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, main.now);
    }

    @Test
    void newStore_beginsItsRevisionsAtTheClock() {
        main.open();

        assertThat(main.view.size()).isZero();
        assertThat(main.view.revision()).isEqualTo(micros());
        assertThat(main.storage.exists(StoreHarness.STORE)).isFalse();
    }

    @Test
    void storeThatNobodyWrote_leavesNothingBehind() {
        main.open();
        main.close();

        assertThat(main.names()).containsExactly("sessions.owner");
        assertThat(main.storage.exists(StoreHarness.STORE)).isFalse();
        assertThat(main.storage.stores()).isEmpty();
    }

    @Test
    void fileWithoutJournal_isTakenAsItIs() {
        main.write("sessions.json", "{\"b\":{\"x\":1.0},\"a\":{}}");

        main.open();

        assertThat(main.contents()).containsExactly(entry("b", "{\"x\":1.0}"), entry("a", "{}"));
        assertThat(main.view.revision()).isEqualTo(micros());
        assertThat(main.snapshot()).isEqualTo("{\"b\":{\"x\":1.0},\"a\":{}}");
    }

    @Test
    void killedStore_hasEveryAnsweredCommit() {
        main.open();
        main.put("a", document(1));
        main.put("b", document(2), "c", document(3));
        main.put("a", document(4));
        main.remove("b", true);
        long revision = main.view.revision();
        Map<String, String> expected = main.contents();

        main.killAndOpen();

        assertThat(main.contents()).containsExactlyEntriesOf(expected);
        assertThat(main.view.revision()).isEqualTo(revision);
        assertThat(main.storage.figures().replayedCommits()).isEqualTo(4);
        assertThat(main.storage.exists(StoreHarness.STORE)).isTrue();
    }

    @Test
    void removedAndPutAgain_movesToTheEnd() {
        main.open();
        main.put("a", document(1), "b", document(2));
        main.checkpoint();
        main.remove("a", true);
        main.put("a", document(3));
        assertThat(main.contents().keySet()).containsExactly("b", "a");

        main.killAndOpen();

        assertThat(main.contents().keySet()).containsExactly("b", "a");
    }

    @Test
    void recoveringTwice_givesTheSame() {
        main.open();
        main.put("a", document(1));
        main.checkpoint();
        main.put("b", document(2));
        for (int i = 0; i < 3; i++) {
            main.killAndOpen();
            assertThat(main.contents().keySet()).containsExactly("a", "b");
        }
        long revision = main.view.revision();

        main.killAndOpen();

        assertThat(main.view.revision()).isEqualTo(revision);
        assertThat(main.segments()).hasSize(3);
    }

    @Test
    void cleanStop_leavesOneSegmentAndReplaysNothing() {
        main.open();
        main.put("a", document(1));
        main.close();
        assertThat(main.snapshot()).isEqualTo("{\n  \"a\": " + document(1) + "\n}");
        assertThat(main.names()).doesNotContain("sessions.json.lock");
        long revision = main.view.revision();

        main.restart();
        main.open();

        assertThat(main.view.revision()).isEqualTo(revision);
        assertThat(main.storage.figures().replayedCommits()).isZero();
        main.put("b", document(2));
        main.closeAndOpen();
        assertThat(main.contents().keySet()).containsExactly("a", "b");
    }

    @Test
    void crashBetweenRenameAndMark_replaysNothingTwice() {
        main.open();
        main.put("a", document(1));
        main.disk.failAlways(FaultyDisk.Operation.OPEN, path -> path.toString().endsWith("00002"), "EIO");
        main.disk.heal();
        main.checkpoint();
        main.remove("a", true);
        main.killAndOpen();

        assertThat(main.view.size()).isZero();
    }

    @Test
    void tornTail_isDroppedAndCounted() throws IOException {
        main.open();
        main.put("a", document(1));
        long whole = StoreHarness.endOfCommits(main.lastSegment());
        main.put("b", document(2));
        long revision = main.view.revision();
        main.kill();
        cutTo(main.lastSegment(), StoreHarness.endOfCommits(main.lastSegment()) - 3);
        long torn = StoreHarness.endOfCommits(main.lastSegment()) - whole;

        main.open();

        assertThat(main.contents().keySet()).containsExactly("a");
        assertThat(main.view.revision()).isEqualTo(revision - 1);
        assertThat(main.storage.figures().tornBytes()).isEqualTo(torn);
        main.put("c", document(3));
        main.killAndOpen();
        assertThat(main.contents().keySet()).containsExactly("a", "c");
    }

    @Test
    void damageBeforeAnIntactCommit_isCorrupt() throws IOException {
        main.open();
        main.put("a", document(1));
        main.put("b", document(2));
        main.kill();
        flip(main.lastSegment(), SegmentHeader.BYTES + 40);

        assertCorrupt(main::open, "is damaged, and intact commits follow");
        assertCorrupt(main::open, "recover from a backup or by salvage");
        assertThat(main.names()).doesNotContain("sessions.json");
    }

    @Test
    void damageBehindTheEndMark_isCorrupt() throws IOException {
        main.open();
        main.put("a", document(1));
        main.close();
        append(main.lastSegment(), new byte[] {1, 2, 3});
        main.restart();

        assertCorrupt(main::open, "has data after its end mark");
    }

    @Test
    void damageInFrontOfALaterSegment_isCorrupt() throws IOException {
        main.open();
        main.put("a", document(1));
        main.put("b", document(2));
        main.killAndOpen();
        main.put("c", document(3));
        main.kill();
        Path first = main.segments().get(0);
        cutTo(first, StoreHarness.endOfCommits(first) - 1);

        assertCorrupt(main::open, "answered commits are missing");
    }

    @Test
    void missingSegmentInBetween_isCorrupt() throws IOException {
        main.open();
        main.put("a", document(1));
        main.killAndOpen();
        main.put("b", document(2));
        main.killAndOpen();
        main.put("c", document(3));
        main.kill();
        Files.delete(main.segments().get(1));

        assertCorrupt(main::open, "answered commits are missing");
    }

    @Test
    void tornHeaderOfANewSegment_isAsIfItWereNotThere() throws IOException {
        main.open();
        main.put("a", document(1));
        main.kill();
        Files.write(main.file("sessions.journal.00000000000000000002"), new byte[700]);

        main.open();

        assertThat(main.contents().keySet()).containsExactly("a");
        assertThat(main.segments())
                .extracting(Path::getFileName)
                .map(Path::toString)
                .containsExactly("sessions.journal.00000000000000000001", "sessions.journal.00000000000000000003");
    }

    @Test
    void brokenFile_isCorruptUntilItChanges() throws IOException {
        main.open();
        main.put("a", document(1));
        main.close();
        String good = main.snapshot();
        main.write("sessions.json", good.substring(0, good.length() - 4));
        main.restart();

        assertCorrupt(main::open, "sessions.json.corrupt.");
        int steps = main.disk.steps();
        assertCorrupt(main::open, "sessions.json.corrupt.");
        assertThat(main.disk.steps()).as("judged once").isEqualTo(steps);

        main.write("sessions.json", good);
        main.open();
        assertThat(main.contents()).containsExactly(entry("a", document(1)));
    }

    @Test
    void osSegment_isCutAtItsFirstDamage() throws IOException {
        main.settings = main.settings(Durability.OS, 1 << 20);
        main.restart();
        main.open();
        main.put("a", document(1));
        long damage = StoreHarness.endOfCommits(main.lastSegment()) + 40;
        main.put("b", document(2));
        main.put("c", document(3));
        long revision = main.view.revision();
        main.kill();
        flip(main.lastSegment(), damage);

        main.open();

        assertThat(main.contents().keySet()).containsExactly("a");
        assertThat(main.view.revision()).isGreaterThan(revision);
        assertThat(main.names()).anyMatch(name -> name.startsWith("sessions.journal.00000000000000000001.corrupt."));
        assertThat(main.snapshot()).contains(document(1)).doesNotContain(document(3));
        main.killAndOpen();
        assertThat(main.contents().keySet()).containsExactly("a");
    }

    @Test
    void newerFormat_isRefused() throws IOException {
        main.open();
        main.put("a", document(1));
        main.kill();
        byte[] bytes = Files.readAllBytes(main.lastSegment());
        bytes[11] = 2;
        java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
        crc.update(bytes, 0, 508);
        ByteBuffer.wrap(bytes).putInt(508, (int) crc.getValue());
        Files.write(main.lastSegment(), bytes);

        assertCorrupt(main::open, "journal format 2");
    }

    @Test
    void archiving_isRedone() throws IOException {
        main.open();
        main.put("a", document(1), "b", document(2), "c", document(2));
        main.write("s1.jsonl", "{}\n");
        main.write("s2.jsonl", "{}\n");
        main.remove("a", false);
        main.remove("b", false);
        main.kill();
        main.pass(Duration.ofSeconds(1));

        main.open();

        assertThat(main.names())
                .contains("s1.jsonl.deleted.2026-11-22T10-00-00.000Z", "s2.jsonl")
                .doesNotContain("s1.jsonl");
    }
}

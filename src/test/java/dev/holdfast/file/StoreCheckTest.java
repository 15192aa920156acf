package dev.holdfast.file;

import static dev.holdfast.file.StoreHarness.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.file.StoreReport.State;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreCheckTest {
    @TempDir
    Path root;

    private StoreHarness main;

    @BeforeEach
    void givenAStoreWithAJournal() {
        main = new StoreHarness(root);
        main.open();
        main.put("a", document(1), "b", document(2));
        main.write("s1.jsonl", "{}\n");
        main.checkpoint();
        main.put("c", document(3));
    }

    private StoreReport check() throws IOException {
        return new StoreCheck(new NioDisk(), pause -> {}, () -> main.now)
                .check(root)
                .get(0);
    }

    private StoreReport.Contents contents() throws IOException {
        return java.util.Objects.requireNonNull(check().contents());
    }

    @Test
    void openStore_isCheckedBesideItsOwner() throws IOException {
        StoreReport report = check();

        assertThat(report.problems()).isEmpty();
        assertThat(report.state()).isEqualTo(State.OPEN);
        assertThat(report.holder())
                .contains("process " + ProcessHandle.current().pid());
        assertThat(contents().entries()).isEqualTo(3);

        main.put("d", document(4));
        assertThat(contents().entries()).isEqualTo(4);
        main.close();
    }

    @Test
    void closedStore_hasNothingToRecover() throws IOException {
        main.close();

        assertThat(check().state()).isEqualTo(State.CLOSED);
        assertThat(check().sound()).isTrue();
        assertThat(contents().replayed()).isZero();
    }

    @Test
    void killedStore_saysWhatRecoveryWouldDo() throws IOException {
        main.kill();
        Files.delete(main.file("sessions.json.lock"));
        try (FileChannel segment = FileChannel.open(main.lastSegment(), StandardOpenOption.WRITE)) {
            segment.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), StoreHarness.endOfCommits(main.lastSegment()));
        }

        assertThat(check().state()).isEqualTo(State.UNCLEAN);
        assertThat(check().problems()).isEmpty();
        assertThat(contents().replayed()).isEqualTo(1);
        assertThat(contents().tornBytes()).isEqualTo(3);

        main.open();
        assertThat(main.contents()).hasSize(contents().entries());
        main.close();
    }

    @Test
    void brokenSnapshot_isNamedWithItsPlace() throws IOException {
        main.close();
        main.write("sessions.json", "{\"a\": {}, \"b\"");

        assertThat(check().state()).isEqualTo(State.CORRUPT);
        assertThat(check().problems())
                .singleElement()
                .asString()
                .contains("sessions.json")
                .contains("at byte 13");
    }

    @Test
    void damagedJournal_isNamedWithItsPlace() throws IOException {
        main.put("d", document(4));
        main.close();
        main.open();
        main.put("e", document(5));
        main.put("f", document(6));
        main.kill();
        byte[] bytes = Files.readAllBytes(main.lastSegment());
        bytes[SegmentHeader.BYTES + 30] ^= 1;
        Files.write(main.lastSegment(), bytes);

        assertThat(check().state()).isEqualTo(State.CORRUPT);
        assertThat(check().problems())
                .singleElement()
                .asString()
                .contains(main.lastSegment().getFileName() + " at byte 4096 is damaged");
    }

    @Test
    void ledger_isComparedWithJournalAndArchives() throws IOException {
        main.remove("a", true);
        main.checkpoint();
        main.put("g", document(7));
        main.write("old.jsonl.deleted.2026-02-23T12-34-56.000Z", "{}\n");
        assertThat(check().ledger().recorded()).isEqualTo(1);
        assertThat(check().notes())
                .containsExactly(
                        "1 archive not on record, which only purgeForeignArchives deletes:"
                                + " old.jsonl.deleted.2026-02-23T12-34-56.000Z",
                        "1 archive on record, which the purge deletes after archiveRetention:"
                                + " s1.jsonl.deleted.2026-11-22T10-00-00.000Z");

        Path ledger = main.file("sessions.removals.2026-11-22");
        String line = Files.readString(ledger);
        Files.writeString(ledger, line.replace("\"s1\"", "\"s9\""));
        assertThat(check().problems())
                .anySatisfy(problem -> assertThat(problem).contains("sessions.removals.2026-11-22 at byte 0"))
                .anySatisfy(problem -> assertThat(problem).contains("lacks revision"));
        main.close();
    }

    @Test
    void ledgerLineThatALossOfPowerTookApart_isNoProblem() throws IOException {
        main.put("d", document(4));
        for (String key : List.of("a", "b", "d")) {
            main.remove(key, true);
        }
        main.checkpoint();
        Path ledger = main.file("sessions.removals.2026-11-22");
        byte[] lines = Files.readAllBytes(ledger);
        byte[] torn = lines.clone();
        Arrays.fill(torn, 512 - 40, 512, (byte) 0);
        // What recovery does: it records again what is not there.
        Files.write(ledger, torn);
        Files.write(ledger, lines, StandardOpenOption.APPEND);

        assertThat(check().problems()).isEmpty();
        assertThat(check().notes()).anySatisfy(note -> assertThat(note).contains("which was recorded again"));

        Files.write(ledger, torn);
        assertThat(check().problems()).anySatisfy(problem -> assertThat(problem).contains("a line is damaged"));
        main.close();
    }

    @Test
    void check_changesNothing() throws IOException {
        main.kill();
        main.write("sessions.json", "{");
        Map<String, FileStamp> before = stamps();

        assertThat(check().sound()).isFalse();

        assertThat(stamps()).isEqualTo(before);
    }

    private Map<String, FileStamp> stamps() throws IOException {
        Map<String, FileStamp> stamps = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.toList()) {
                stamps.put(file.toString(), new NioDisk().stat(file).orElseThrow());
            }
        }
        return stamps;
    }

    @Test
    void directory_isARootOrAStoreOrHoldsNone() throws IOException {
        StoreCheck check = new StoreCheck(new NioDisk(), pause -> {}, () -> main.now);

        assertThat(check.check(root)).extracting(StoreReport::store).containsExactly("main");
        assertThat(check.check(main.directory)).extracting(StoreReport::store).containsExactly("main");
        assertThat(check.check(root.resolve("agents/main"))).hasSize(1);
        assertThat(check.check(root.resolve("agents"))).isEmpty();
        main.close();
    }
}

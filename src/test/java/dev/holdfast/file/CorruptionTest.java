package dev.holdfast.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.file.StoreReport.State;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bits of the files of small stores are flipped, as a failing disk does: every seventh, or with {@code -Dflips.every=1} each. It is noticed or makes no difference, and
 * nobody is served anything else than what was written.
 */
class CorruptionTest {
    /** Header bits are flipped one by one in {@link SegmentScanTest}. */
    private static final int HEADER_STRIDE = 61;

    private static final int EVERY = Integer.getInteger("flips.every", 7);

    @TempDir
    Path root;

    private final MemoryDisk disk = new MemoryDisk();
    private final StorePaths paths = new StorePaths(Path.of("/root/agents/main/sessions"));
    private Map<String, String> written = Map.of();
    private Map<String, String> beforeTheLast = Map.of();
    private int flips;
    private int noticed;

    /** A store with a snapshot, history, commits that are only in the journal, and a ledger. */
    private void givenAStore(boolean closed) throws IOException {
        StoreHarness main = new StoreHarness(root.resolve("store-" + closed));
        main.open();
        main.put("a", StoreHarness.document(1), "b", StoreHarness.document(2));
        main.remove("a", false);
        main.put("c", StoreHarness.document(3));
        main.checkpoint();
        main.restore("a", main.now.plusSeconds(60).toEpochMilli());
        main.put("d", StoreHarness.document(4));
        assertThat(main.removals()).hasSize(1);
        beforeTheLast = main.contents();
        main.put("d", StoreHarness.document(5));
        written = main.contents();
        if (closed) {
            main.close();
        } else {
            main.kill();
        }
        disk.createDirectories(paths.directory());
        for (String name : main.names()) {
            disk.put(paths.directory().resolve(name), java.nio.file.Files.readAllBytes(main.file(name)));
        }
        noteWhenTheSnapshotWasWritten(main);
    }

    /** The copy has the time of the original, as that of a backup program has. */
    private void noteWhenTheSnapshotWasWritten(StoreHarness main) throws IOException {
        long modified =
                new NioDisk().stat(main.file("sessions.json")).orElseThrow().modifiedNanos();
        disk.touch(paths.snapshot(), modified);
    }

    private StoreReport check() throws IOException {
        return new StoreCheck(disk, pause -> {}, () -> java.time.Instant.EPOCH)
                .check(paths.directory())
                .get(0);
    }

    private Map<String, String> served() throws IOException {
        return new StoreCheck(disk, pause -> {}, () -> java.time.Instant.EPOCH)
                .recovered(paths)
                .map(StoreHarness::contents)
                .orElse(Map.of("corrupt", "yes"));
    }

    private void flipEveryBit(boolean lastMayGo) throws IOException {
        StoreReport healthy = check();
        assertThat(healthy.problems()).isEmpty();
        assertThat(served()).isEqualTo(written);
        for (String name : disk.list(paths.directory())) {
            Path file = paths.directory().resolve(name);
            int length = disk.contents(file).length;
            boolean segment = StorePaths.segmentSequence(name).isPresent();
            for (long bit = 0; bit < 8L * length; bit += segment && bit < 8L * 4096 ? HEADER_STRIDE * EVERY : EVERY) {
                disk.flip(file, (int) (bit / 8), (int) (bit % 8));
                judge(name + " bit " + bit, healthy, lastMayGo);
                disk.flip(file, (int) (bit / 8), (int) (bit % 8));
            }
        }
    }

    private void judge(String at, StoreReport healthy, boolean lastMayGo) throws IOException {
        flips++;
        StoreReport report = check();
        if (report.state() == State.CORRUPT) {
            noticed++;
            return;
        }
        List<Map<String, String>> right = new ArrayList<>(List.of(written));
        if (lastMayGo && report.contents() != null && report.contents().tornBytes() > 0) {
            right.add(beforeTheLast);
        }
        assertThat(right).as(at).contains(served());
        boolean ledgerSame = report.ledger().equals(healthy.ledger());
        boolean said = !report.problems().isEmpty()
                || report.notes().size() > healthy.notes().size();
        assertThat(ledgerSame || said)
                .as(at + ": a record is gone and nobody says so")
                .isTrue();
        noticed += said || report.state() != healthy.state() ? 1 : 0;
    }

    @Test
    void flippedBit_inAClosedStoreIsNoticedOrMakesNoDifference() throws IOException {
        givenAStore(true);

        flipEveryBit(false);

        assertThat(flips).isGreaterThan(5_000 / EVERY);
        assertThat(noticed).isGreaterThan(flips / 2);
    }

    @Test
    void flippedBit_inAKilledStoreCostsAtMostTheLastCommit_whichIsSaid() throws IOException {
        givenAStore(false);

        flipEveryBit(true);

        assertThat(flips).isGreaterThan(5_000 / EVERY);
    }

    @Test
    void snapshotThatTheDiskHasChanged_isNotTakenForSomebodyElses() throws IOException {
        givenAStore(true);
        String text = new String(disk.contents(paths.snapshot()), java.nio.charset.StandardCharsets.UTF_8);
        // The digit of "s2" becomes another digit: it is as good a document as before.
        disk.flip(paths.snapshot(), text.indexOf("s2") + 1, 0);

        assertThat(check().state()).isEqualTo(State.CORRUPT);
        assertThat(check().problems()).singleElement().asString().contains("the disk has changed it");

        disk.touch(paths.snapshot(), 1);
        assertThat(check().state()).as("somebody has written it since").isNotEqualTo(State.CORRUPT);
    }
}

package dev.holdfast.file;

import static dev.holdfast.file.StoreHarness.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.commit.Ledger;
import dev.holdfast.session.Durability;
import dev.holdfast.session.SessionEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is destroyed, when, and what never is. */
class PurgeTest {
    private static final Duration MONTH = Duration.ofDays(30);
    private static final String ARCHIVE = "old.jsonl.deleted.2026-10-01T00-00-00.000Z";
    private static final String RESET = "old.jsonl.reset.2026-10-01T00-00-00.000Z";

    @TempDir
    Path root;

    private StoreHarness main;
    private Instant day;
    private boolean foreign = true;

    @BeforeEach
    void openStore() {
        main = new StoreHarness(root);
        day = main.now;
        begin(MONTH, 0);
        main.put("a", document(1), "b", document(2), "c", document(3));
    }

    private void keep(Duration age, long ledgerBytes) {
        main.close();
        begin(age, ledgerBytes);
    }

    private void begin(Duration age, long ledgerBytes) {
        main.retention = new FileSettings.Retention(age, ledgerBytes, foreign);
        main.settings = main.settings(Durability.FSYNC, 1 << 20);
        main.restart();
        main.open();
    }

    private void purge() {
        main.store().purge(main.now);
    }

    private void file(String name) throws IOException {
        Files.writeString(main.file(name), "{}\n");
    }

    private List<String> ledgers() {
        return main.names().stream()
                .filter(name -> name.startsWith("sessions.re"))
                .toList();
    }

    private void removeOneADay(String... keys) {
        for (String key : keys) {
            main.remove(key, true);
            main.checkpoint();
            main.now = main.now.plus(Duration.ofDays(1));
        }
    }

    @Test
    void archives_areDeletedWhenTheirRetentionIsOver() throws IOException {
        file(ARCHIVE);
        file(RESET);
        main.now = Instant.parse("2026-10-31T00:00:00Z");
        purge();
        assertThat(main.names()).contains(ARCHIVE, RESET);

        main.now = main.now.plusMillis(1);
        purge();

        assertThat(main.names()).doesNotContain(ARCHIVE, RESET);
        assertThat(main.storage.figures().purgedArchives()).isEqualTo(2);
    }

    @Test
    void archivesThatAreNotOnRecord_areLeftAlone() throws IOException {
        foreign = false;
        keep(MONTH, 0);
        file(ARCHIVE);
        file(RESET);
        main.write("s1.jsonl", "{}\n");
        main.write("s1-topic-7.jsonl", "{}\n");
        main.write("s1.trajectory-path.json", "{}\n");
        removeOneADay("a");
        assertThat(main.names()).filteredOn(name -> name.startsWith("s1")).hasSize(3);
        main.now = day.plus(MONTH);
        assertThat(main.store().overdueArchives(main.now)).isEmpty();
        main.now = main.now.plusMillis(1);
        List<String> listed = main.store().overdueArchives(main.now);

        purge();

        assertThat(listed).hasSize(3).allMatch(name -> name.startsWith("s1"));
        assertThat(main.names()).contains(ARCHIVE, RESET).noneMatch(name -> name.startsWith("s1"));
    }

    @Test
    void archivesOfALedgerDayThatWasTooLarge_areDeletedAfterTheirRetention() throws IOException {
        foreign = false;
        keep(MONTH, 0);
        main.write("s1.jsonl", "{}\n");
        removeOneADay("a");
        keep(MONTH, 1);
        purge();
        assertThat(ledgers()).isEmpty();
        assertThat(main.names()).anyMatch(name -> name.startsWith("s1.jsonl.deleted."));

        main.now = day.plus(MONTH).plusMillis(1);
        purge();
        assertThat(main.names()).noneMatch(name -> name.startsWith("s1"));

        main.now = day.plus(MONTH).plus(Duration.ofDays(2));
        purge();
        assertThat(main.names()).noneMatch(name -> name.startsWith("sessions.archives."));
    }

    @Test
    void whatIsNoArchiveOrHasNoReadableTime_isLeftAlone() throws IOException {
        List<String> others = List.of(
                "old.jsonl",
                "old.jsonl.deleted.yesterday",
                "old.jsonl.deleted.2026-02-30T00-00-00.000Z",
                "old.jsonl.lost.2020-01-01T00-00-00.000Z",
                "notes.txt.deleted.2020-01-01T00-00-00.000Z",
                "future.jsonl.deleted.2099-01-01T00-00-00.000Z",
                "sessions.json.bak.1000");
        for (String name : others) {
            file(name);
        }
        String directory = "directory.jsonl.deleted.2020-01-01T00-00-00.000Z";
        String link = "link.jsonl.deleted.2020-01-01T00-00-00.000Z";
        Files.createDirectory(main.file(directory));
        Files.createSymbolicLink(main.file(link), main.file("old.jsonl"));

        purge();

        assertThat(main.names()).containsAll(others).contains(directory, link);
    }

    @Test
    void retentionOfZero_keepsEverything() throws IOException {
        file(ARCHIVE);
        removeOneADay("a", "b");
        keep(Duration.ZERO, 0);
        main.now = main.now.plus(Duration.ofDays(10_000));

        purge();

        assertThat(main.names()).contains(ARCHIVE);
        assertThat(ledgers()).hasSize(2);
    }

    @Test
    void retentionLongerThanTimeIs_keepsEverything() throws IOException {
        file(ARCHIVE);
        keep(Duration.ofSeconds(Long.MAX_VALUE), 0);

        purge();

        assertThat(main.names()).contains(ARCHIVE);
    }

    @Test
    void ledger_goesByWholeDays() {
        removeOneADay("a", "b");
        String first = "sessions.removals.2026-11-22";
        String second = "sessions.removals.2026-11-23";
        main.now = Instant.parse("2026-12-23T00:00:00Z");
        purge();
        assertThat(ledgers()).containsExactly(first, second);

        main.now = main.now.plusMillis(1);
        purge();

        assertThat(ledgers()).containsExactly(second);
        assertThat(main.removals()).extracting(each -> each.key().value()).containsExactly("b");
        assertThat(main.storage.figures().purgedLedgers()).isEqualTo(1);
    }

    @Test
    void ledgerBeyondItsSize_losesItsOldestDaysButNeverToday() {
        removeOneADay("a", "b");
        main.remove("c", true);
        main.checkpoint();
        long last = main.file("sessions.removals.2026-11-24").toFile().length();
        keep(MONTH, last * 2);

        purge();
        assertThat(ledgers()).containsExactly("sessions.removals.2026-11-23", "sessions.removals.2026-11-24");

        keep(MONTH, 1);
        purge();
        assertThat(ledgers()).containsExactly("sessions.removals.2026-11-24");
    }

    @Test
    void archives_surviveALedgerThatIsTooLarge() throws IOException {
        file("s1.jsonl");
        removeOneADay("a");
        keep(MONTH, 1);

        purge();

        assertThat(ledgers()).isEmpty();
        assertThat(main.names()).anyMatch(name -> name.contains(".jsonl.deleted."));
    }

    @Test
    void holds_outliveTheRetention() {
        main.remove("a", true);
        main.restore("a", day.plus(Duration.ofDays(90)).toEpochMilli());
        main.checkpoint();
        main.now = day.plus(Duration.ofDays(40));
        purge();
        main.closeAndOpen();

        assertThat(ledgers()).containsExactly("sessions.restored.2026-11-22");
        assertThat(main.view.entries().values()).anyMatch(SessionEntry::held);

        main.now = day.plus(Duration.ofDays(91));
        purge();
        assertThat(ledgers()).isEmpty();
    }

    @Test
    void whatOnlyTheJournalHas_isNotLostWhenADayGoes() {
        removeOneADay("a");
        main.now = day.plus(Duration.ofDays(40));
        main.remove("b", true);
        assertThat(main.removals()).hasSize(2);

        purge();
        main.killAndOpen();

        assertThat(main.removals()).extracting(each -> each.key().value()).containsExactly("b");
    }

    @Test
    void recordThatWasDropped_isNoEntryAndNoFailure() {
        removeOneADay("a");
        var removal = main.removal("a");
        Ledger ledger = main.ledger();
        main.now = day.plus(Duration.ofDays(40));
        purge();

        assertThat(ledger.entry(removal, 0)).isNull();
        assertThat(ledger.days()).isEmpty();
    }

    @Test
    void deletionThatFails_isCountedAndTriedAgain() throws IOException {
        file(ARCHIVE);
        file(RESET);
        removeOneADay("a");
        main.now = day.plus(Duration.ofDays(40));
        main.disk.failAlways(
                FaultyDisk.Operation.DELETE, path -> path.toString().contains(".deleted."), "EIO");
        main.disk.failAlways(
                FaultyDisk.Operation.DELETE, path -> path.toString().contains("removals"), "EROFS");
        purge();
        assertThat(main.names()).contains(ARCHIVE).doesNotContain(RESET);
        assertThat(ledgers()).hasSize(1);
        assertThat(main.storage.figures().failedPurges()).isEqualTo(2);

        main.disk.heal();
        purge();

        assertThat(main.names()).doesNotContain(ARCHIVE);
        assertThat(ledgers()).isEmpty();
    }

    @Test
    void purge_canDieAtAnyStep() throws IOException {
        int steps = 0;
        for (int n = 1; n == 1 || n <= steps; n++) {
            main.write("s1.jsonl", "{}\n");
            main.put("a", document(1));
            main.remove("a", true);
            main.checkpoint();
            main.now = main.now.plus(Duration.ofDays(40));
            main.remove("b", true);
            int before = main.disk.steps();
            main.disk.crashAt(n);
            try {
                purge();
                steps = main.disk.steps() - before;
            } catch (FaultyDisk.Crash e) {
                steps = n + 1;
            }
            main.endOfProcess();
            main.open();

            assertThat(main.contents()).containsOnlyKeys("c");
            assertThat(main.removals()).extracting(each -> each.key().value()).contains("b");
            purge();
            assertThat(main.removals()).extracting(each -> each.key().value()).containsExactly("b");
            assertThat(main.names()).noneMatch(name -> name.contains(".deleted."));
            main.put("b", document(2));
        }
        assertThat(steps).isGreaterThan(3);
    }

    @Test
    void closedStore_isLeftAlone() throws IOException {
        file(ARCHIVE);
        removeOneADay("a");
        FileStore store = main.store();
        main.now = day.plus(Duration.ofDays(40));
        main.close();

        store.purge(main.now);

        assertThat(main.names()).contains(ARCHIVE);
        assertThat(ledgers()).hasSize(1);
        main.restart();
        main.open();
    }
}

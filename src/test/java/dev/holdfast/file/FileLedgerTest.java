package dev.holdfast.file;

import static dev.holdfast.file.StoreHarness.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.commit.RecordedRemoval;
import dev.holdfast.file.FaultyDisk.Operation;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.SessionKey;
import dev.holdfast.session.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ledger of removals: that it has what the journal forgets, and nothing twice, whatever the disk does. */
class FileLedgerTest {
    private static final String TODAY = "sessions.removals.2026-11-22";

    @TempDir
    Path root;

    private StoreHarness main;

    @BeforeEach
    void openStore() {
        main = new StoreHarness(root);
        main.open();
        main.put("a", document(1), "b", document(2), "c", document(3));
    }

    private List<String> recorded() {
        return main.removals().stream().map(each -> each.key().value()).toList();
    }

    private List<String> lines() {
        return Files.exists(main.file(TODAY))
                ? StoreHarness.read(main.file(TODAY)).lines().toList()
                : List.of();
    }

    private static boolean removals(Path path) {
        return path.toString().contains("sessions.removals.");
    }

    @Test
    void removal_isOnRecordBeforeTheCheckpointForgetsIt() {
        main.remove("b", true);
        assertThat(main.names()).doesNotContain(TODAY);

        main.checkpoint();

        assertThat(lines()).hasSize(1);
        RecordedRemoval removal = main.removal("b");
        assertThat(removal.revision()).isEqualTo(main.view.revision());
        assertThat(removal.at()).isEqualTo(main.now);
        assertThat(removal.sessionId()).isEqualTo("s2");
        assertThat(removal.updatedAt()).isEqualTo(2);
        assertThat(main.ledger().entry(removal, 9))
                .extracting(SessionEntry::json)
                .isEqualTo(document(2).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void ledger_hasWhatOnlyTheJournalHas() {
        main.remove("b", true);
        assertThat(recorded()).containsExactly("b");
        main.put("d", document(4));
        main.remove("c", true);

        assertThat(recorded()).containsExactly("b", "c");
        main.checkpoint();
        main.closeAndOpen();
        assertThat(recorded()).containsExactly("b", "c");
        assertThat(lines()).hasSize(2);
    }

    @Test
    void dayThatAnotherProcessDropsWhileItIsWritten_isWrittenAnew() {
        main.close();
        main.share();
        main.open();
        AtomicBoolean dropped = new AtomicBoolean();
        main.disk.before(Operation.SYNC, FileLedgerTest::removals, () -> {
            if (dropped.compareAndSet(false, true)) {
                assertThat(main.file(TODAY).toFile().delete()).isTrue();
            }
        });

        main.remove("b", true);

        assertThat(dropped).isTrue();
        assertThat(recorded()).containsExactly("b");
    }

    @Test
    void store_withoutRemovalsHasNoLedger() {
        main.checkpoint();
        main.closeAndOpen();

        assertThat(recorded()).isEmpty();
        assertThat(main.names()).noneMatch(name -> name.contains("removals") || name.contains("restored"));
    }

    @Test
    void recovery_entersWhatIsMissing() {
        main.remove("b", true);
        main.remove("a", true);

        main.killAndOpen();
        assertThat(lines()).hasSize(2);
        main.killAndOpen();

        assertThat(lines()).hasSize(2);
        assertThat(recorded()).containsExactly("b", "a");
    }

    @Test
    void tornLine_isCutAndEnteredAgain() throws IOException {
        main.remove("b", true);
        main.remove("a", true);
        assertThat(recorded()).hasSize(2);
        byte[] whole = Files.readAllBytes(main.file(TODAY));
        main.kill();
        Files.write(main.file(TODAY), Arrays.copyOf(whole, whole.length - 20));

        main.open();

        assertThat(main.file(TODAY)).hasBinaryContent(whole);
        assertThat(main.storage.figures().damagedLedgerLines()).isZero();
    }

    @Test
    void lineThatPowerLossBroke_isEnteredAgain() throws IOException {
        main.remove("b", true);
        main.remove("a", true);
        assertThat(recorded()).hasSize(2);
        byte[] bytes = Files.readAllBytes(main.file(TODAY));
        main.kill();
        Arrays.fill(bytes, 30, 60, (byte) 0);
        Files.write(main.file(TODAY), bytes);

        main.open();

        assertThat(recorded()).containsExactly("a", "b");
        assertThat(main.storage.figures().damagedLedgerLines()).isOne();
    }

    @Test
    void damagedLine_isPassedOverAndCountedOnce() throws IOException {
        main.remove("b", true);
        main.remove("a", true);
        main.checkpoint();
        RecordedRemoval b = main.removal("b");
        byte[] bytes = Files.readAllBytes(main.file(TODAY));
        bytes[40] ^= 1;
        Files.write(main.file(TODAY), bytes);

        assertThat(recorded()).containsExactly("a");
        assertThat(recorded()).containsExactly("a");

        assertThat(main.storage.figures().damagedLedgerLines()).isOne();
        assertThat(main.ledger().entry(b, 0)).isNull();
        main.remove("c", true);
        assertThat(recorded()).containsExactly("a", "c");
    }

    @Test
    void ledgerThatCannotBeWritten_holdsUpCheckpointsAndNoCommits() {
        main.checkpoint();
        String snapshot = main.snapshot();
        main.disk.failAlways(Operation.WRITE, FileLedgerTest::removals, "No space left on device");
        main.remove("b", true);

        main.checkpoint();
        main.put("d", document(4));
        main.remove("c", true);
        main.checkpoint();

        assertThat(main.snapshot()).isEqualTo(snapshot);
        assertThat(main.storage.figures().failedCheckpoints()).isEqualTo(2);
        StoreException failure =
                catchThrowableOfType(StoreException.class, () -> main.store().ledger());
        assertThat(failure.code()).isEqualTo(ErrorCode.DISK_FULL);
        main.disk.heal();
        assertThat(recorded()).containsExactly("b", "c");
        main.checkpoint();
        assertThat(main.snapshot()).isNotEqualTo(snapshot);
        main.killAndOpen();
        assertThat(recorded()).containsExactly("b", "c");
        assertThat(lines()).hasSize(2);
    }

    @Test
    void ledgerThatCannotBeWrittenWhenTheStoreIsOpened_isTriedAgain() {
        main.remove("b", true);
        main.kill();
        main.disk.failAlways(Operation.OPEN, FileLedgerTest::removals, "Permission denied");

        main.open();
        main.checkpoint();

        assertThat(main.contents().keySet()).containsExactly("a", "c");
        assertThat(main.storage.figures().failedCheckpoints()).isOne();
        main.disk.heal();
        main.checkpoint();
        main.killAndOpen();
        assertThat(recorded()).containsExactly("b");
    }

    @Test
    void linesWhoseSyncFailed_areEnteredAgain() {
        main.remove("b", true);
        main.disk.failFirst(Operation.SYNC, 1, FileLedgerTest::removals, "Input/output error");

        main.checkpoint();
        assertThat(main.storage.figures().failedCheckpoints()).isOne();
        assertThat(lines()).isEmpty();
        main.checkpoint();

        assertThat(lines()).hasSize(1);
        main.killAndOpen();
        assertThat(recorded()).containsExactly("b");
    }

    @Test
    void linesThatCannotBeTakenBack_areReadOnce() {
        main.remove("b", true);
        main.disk.failFirst(Operation.SYNC, 1, FileLedgerTest::removals, "Input/output error");
        main.disk.failFirst(Operation.TRUNCATE, 1, FileLedgerTest::removals, "Input/output error");

        main.checkpoint();
        main.checkpoint();

        assertThat(lines()).hasSize(2);
        assertThat(recorded()).containsExactly("b");
    }

    @Test
    void removals_areUnderTheDayOfTheirRunsBeginning() {
        main.remove("b", true);
        main.pass(Duration.ofDays(1));
        main.remove("c", true);
        main.checkpoint();

        assertThat(main.names()).contains(TODAY, "sessions.removals.2026-11-23");
        assertThat(main.ledger().days()).containsExactly(LocalDate.parse("2026-11-23"), LocalDate.parse("2026-11-22"));
    }

    @Test
    void closedStore_readsNoLedger() {
        FileStore store = main.store();
        main.remove("b", true);
        main.close();

        assertThat(store.ledger()).isNull();
        assertThat(lines()).hasSize(1);
    }

    private SessionEntry entry(String key) {
        return Objects.requireNonNull(main.view.get(new SessionKey(key)));
    }

    @Test
    void restoredEntry_isHeldAfterARestart() {
        main.write("s2.jsonl", "{}\n");
        main.remove("b", true);
        main.checkpoint();
        long until = main.now.plus(Duration.ofDays(7)).toEpochMilli();

        main.restore("b", until);

        assertThat(main.names()).contains("s2.jsonl").noneMatch(name -> name.contains(".deleted."));
        main.killAndOpen();
        assertThat(entry("b").heldUntil()).isEqualTo(until);
        assertThat(main.ledger().undone()).containsExactly(main.removal("b").revision());
        main.closeAndOpen();
        assertThat(entry("b").heldUntil()).isEqualTo(until);
        assertThat(main.contents()).containsEntry("b", document(2));
        assertThat(main.names()).contains("sessions.restored.2026-11-22");
    }

    @Test
    void hold_endsWithTheNextWriteAndWithItsTime() {
        main.remove("a", true);
        main.remove("b", true);
        long until = main.now.plus(Duration.ofDays(7)).toEpochMilli();
        main.restore("a", until);
        main.restore("b", until);
        main.put("a", document(5));
        main.closeAndOpen();

        assertThat(entry("a").held()).isFalse();
        assertThat(entry("b").held()).isTrue();
        main.pass(Duration.ofDays(7));
        main.closeAndOpen();
        assertThat(entry("b").held()).isFalse();
    }

    @Test
    void hold_isNotThatOfAnEarlierLife() {
        main.remove("b", true);
        main.restore("b", main.now.plus(Duration.ofDays(7)).toEpochMilli());
        main.remove("b", true);
        main.restore("b", SessionEntry.NOT_HELD);

        main.killAndOpen();
        assertThat(entry("b").held()).isFalse();
        main.closeAndOpen();
        assertThat(entry("b").held()).isFalse();
        assertThat(main.ledger().undone()).hasSize(2);
    }

    @Test
    void ledgerThatCannotBeRead_keepsTheStoreClosed_insteadOfLosingItsHolds() {
        main.remove("b", true);
        main.restore("b", main.now.plus(Duration.ofDays(7)).toEpochMilli());
        main.close();
        main.disk.failFirst(
                FaultyDisk.Operation.READ,
                1,
                path -> String.valueOf(path.getFileName()).startsWith("sessions.restored."),
                "Input/output error");

        assertThatThrownBy(main::open).isInstanceOfSatisfying(StoreException.class, e -> assertThat(e.code())
                .isEqualTo(ErrorCode.ENGINE_UNAVAILABLE));

        main.open();
        assertThat(entry("b").held()).isTrue();
        main.close();
    }
}

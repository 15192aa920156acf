package dev.holdfast.file;

import static dev.holdfast.file.StoreHarness.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.holdfast.session.Command.RecoverReport;
import dev.holdfast.session.Durability;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code recover}: from a backup, from a corrupt copy, by salvage. */
class OperatorRecoveryTest {
    @TempDir
    Path root;

    private StoreHarness main;

    @BeforeEach
    void newStore() {
        main = new StoreHarness(root);
        main.open();
    }

    private void refused(String from, ErrorCode code) {
        assertThatThrownBy(() -> main.recover(from))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.code()).isEqualTo(code));
        assertThat(main.names()).doesNotContain("sessions.json.lock");
    }

    private String backup() {
        return main.names().stream()
                .filter(name -> name.startsWith("sessions.json.bak."))
                .findFirst()
                .orElseThrow();
    }

    private void breakSnapshot() {
        String whole = main.snapshot();
        main.write("sessions.json", whole.substring(0, whole.length() - 5));
    }

    @Test
    void healthyStore_hasNothingToRecover() {
        main.put("a", document(1));
        main.close();

        refused("salvage", ErrorCode.NOT_CORRUPT);
    }

    @Test
    void otherNames_areNotFound() {
        main.put("a", document(1));
        main.close();
        breakSnapshot();

        refused("sessions.json", ErrorCode.NOT_FOUND);
        refused("../main/sessions.json.bak.1", ErrorCode.NOT_FOUND);
        refused("sessions.json.bak.12345", ErrorCode.NOT_FOUND);
    }

    @Test
    void brokenBackup_isRefusedAndNothingChanges() {
        main.put("a", document(1));
        main.close();
        breakSnapshot();
        main.write("sessions.json.bak.12345", "{\"a\":");
        String before = main.snapshot();

        refused("sessions.json.bak.12345", ErrorCode.INVALID_BACKUP);

        assertThat(main.snapshot()).isEqualTo(before);
    }

    private static final String TWENTY_TMP = "sessions.json.4711.2b5e-0.tmp";

    private void givenOnlyATemporaryFile() {
        main.close();
        main.write(TWENTY_TMP, "{\"k1\": " + document(1) + ", \"k2\": " + document(2) + "}");
        main.pass(Duration.ofHours(1));
    }

    @Test
    void missingFileNextToAWholeCopy_isCorrupt_andNamesTheSourcesWithTheirCounts() {
        givenOnlyATemporaryFile();
        main.write("sessions.json.bak.1700000000000", "{\"k1\": " + document(1) + "}");
        main.write("sessions.json.bak", "{oops");

        assertThatThrownBy(main::open).isInstanceOfSatisfying(StoreException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.STORE_CORRUPT);
            assertThat(e.detail())
                    .contains("sessions.json is missing")
                    .contains(TWENTY_TMP + " (2 entries)")
                    .contains("sessions.json.bak.1700000000000 (1 entry)")
                    .contains("sessions.json.bak (broken)");
        });
        assertThat(main.storage.stores()).containsExactly(StoreHarness.STORE);
        assertThat(main.recover(TWENTY_TMP).kept()).isEqualTo(2);
        main.open();
        assertThat(main.contents()).containsOnlyKeys("k1", "k2");
        main.close();
    }

    @Test
    void snapshotWithoutEntries_keepsOldTemporaryFiles() throws IOException {
        givenOnlyATemporaryFile();
        java.nio.file.Files.setLastModifiedTime(
                main.file(TWENTY_TMP), java.nio.file.attribute.FileTime.from(main.now.minusSeconds(3600)));
        main.write("sessions.json", "{}");
        main.open();
        assertThat(main.names()).contains(TWENTY_TMP);
        main.put("a", document(1));
        main.closeAndOpen();
        assertThat(main.names()).doesNotContain(TWENTY_TMP);
        main.close();
    }

    @Test
    void databaseOfALaterOpenClaw_isNamedByTheNewStore() throws IOException {
        main.close();
        java.nio.file.Files.createDirectories(root.resolve("agents/main/agent"));
        java.nio.file.Files.writeString(root.resolve("agents/main/agent/openclaw-agent.sqlite"), "SQLite");
        main.open();
        assertThat(main.files().notice()).contains("openclaw-agent.sqlite");
        main.close();
    }

    @Test
    void salvageOfAMissingFile_nextToAWholeCopy_isRefused() {
        givenOnlyATemporaryFile();
        refused("salvage", ErrorCode.INVALID_BACKUP);
        assertThat(main.names()).contains(TWENTY_TMP);
    }

    @Test
    void salvageOfAnEmptyFile_withoutCopies_startsANewStore() {
        main.close();
        main.write("sessions.json", "");
        main.restart();
        assertThat(main.recover("salvage").kept()).isZero();
        main.open();
        assertThat(main.contents()).isEmpty();
        main.close();
    }

    @Test
    void missingFileNextToTranscripts_isANewStoreThatSaysSo() {
        main.close();
        main.write("k1.jsonl", "{}\n");
        main.open();
        assertThat(main.files().notice()).contains("sessions.json is missing next to 1 transcript");
        main.put("a", document(1));
        main.closeAndOpen();
        assertThat(main.files().notice()).isNull();
        main.close();
    }

    @Test
    void temporaryFilesOfTheLockOrWithoutEntries_areNoTrace() {
        main.close();
        main.write("sessions.json.lock.n1.tmp", "{\"pid\": 1}");
        main.write("sessions.json.n1.tmp", "{}");
        main.write("sessions.json.n2.tmp", "{\"a\":");
        main.open();
        assertThat(main.contents()).isEmpty();
        main.close();
    }

    @Test
    void emptyOrBrokenFile_keepsOldTemporaryFiles_untilItWasReadWhole() {
        givenOnlyATemporaryFile();
        for (String broken : new String[] {"", "{\"k1\": ", "null"}) {
            main.write("sessions.json", broken);
            main.restart();
            assertThatThrownBy(main::open).hasMessageContaining(TWENTY_TMP + " (2 entries)");
            refused("salvage", ErrorCode.INVALID_BACKUP);
            assertThat(main.names()).contains(TWENTY_TMP);
        }
    }

    @Test
    void recover_mayBeRepeatedUntilTheFirstWrite() {
        main.put("a", document(1), "b", document(2));
        main.close();
        main.write("sessions.json.bak.1700000000000", "{\"old\": " + document(7) + "}");
        givenOnlyATemporaryFile();
        breakSnapshot();
        main.settings = main.settings(Durability.FSYNC, 0);
        main.restart();

        assertThat(main.recover("sessions.json.bak.1700000000000").kept()).isEqualTo(1);
        main.open();
        assertThat(main.contents()).containsOnlyKeys("old", "a", "b");
        main.close();
        assertThat(main.recover(TWENTY_TMP).kept()).isEqualTo(2);
        main.restart();
        assertThat(main.recover("salvage").kept()).isEqualTo(1);
        main.open();
        assertThat(main.contents()).containsOnlyKeys("a", "b");
        main.put("c", document(3));
        main.close();

        refused("salvage", ErrorCode.NOT_CORRUPT);
        main.open();
        assertThat(main.contents()).containsOnlyKeys("a", "b", "c");
        main.close();
    }

    @Test
    void empty_startsANewStore() {
        givenOnlyATemporaryFile();
        assertThat(main.recover("empty").kept()).isZero();
        main.open();
        assertThat(main.contents()).isEmpty();
        assertThat(main.snapshot()).isEqualTo("{}");
        main.close();
    }

    @Test
    void salvage_keepsWhatIsWholeAndReplaysTheJournal() {
        main.put("a", document(1), "b", document(2));
        main.checkpoint();
        main.put("b", document(3));
        main.put("c", document(4));
        main.close();
        long revision = main.view.revision();
        breakSnapshot();
        main.restart();

        RecoverReport report = main.recover("salvage");

        assertThat(report.kept()).isEqualTo(2);
        assertThat(report.replayed()).isEqualTo(3);
        assertThat(report.missingRevisions()).isZero();
        assertThat(report.receipt().revision()).isGreaterThan(revision);
        main.open();
        assertThat(main.contents())
                .containsExactly(entry("a", document(1)), entry("b", document(3)), entry("c", document(4)));
        assertThat(main.view.revision()).isEqualTo(report.receipt().revision());
        assertThat(main.names()).anyMatch(name -> name.startsWith("sessions.json.corrupt."));
    }

    @Test
    void salvageWithoutHistory_keepsWhatIsWhole() {
        main.settings = main.settings(Durability.FSYNC, 0);
        main.kill();
        main.open();
        main.put("a", document(1), "b", document(2));
        main.close();
        breakSnapshot();
        main.restart();

        RecoverReport report = main.recover("salvage");

        assertThat(report.kept()).isEqualTo(1);
        main.open();
        assertThat(main.contents()).containsExactly(entry("a", document(1)));
    }

    @Test
    void backup_isBroughtUpToDateByTheJournal() {
        main.put("a", document(1));
        main.checkpoint();
        main.pass(Duration.ofDays(2));
        main.put("b", document(2));
        main.checkpoint();
        main.put("c", document(3));
        main.kill();
        breakSnapshot();

        RecoverReport report = main.recover(backup());

        assertThat(report.kept()).isEqualTo(1);
        assertThat(report.replayed()).isEqualTo(2);
        main.open();
        assertThat(main.contents().keySet()).containsExactly("a", "b", "c");
        main.put("d", document(4));
        main.killAndOpen();
        assertThat(main.contents().keySet()).containsExactly("a", "b", "c", "d");
    }

    @Test
    void damagedJournal_isPassedOver() throws IOException {
        main.put("a", document(1));
        main.put("b", document(2));
        main.put("c", document(3));
        main.kill();
        byte[] bytes = Files.readAllBytes(main.lastSegment());
        bytes[SegmentHeader.BYTES + 20] ^= 1;
        Files.write(main.lastSegment(), bytes);

        RecoverReport report = main.recover("salvage");

        assertThat(report.kept()).isZero();
        assertThat(report.replayed()).isEqualTo(2);
        assertThat(report.missingRevisions()).isEqualTo(1);
        main.open();
        assertThat(main.contents().keySet()).containsExactly("b", "c");
        assertThat(main.names()).anyMatch(name -> name.contains("00001.corrupt."));
    }

    @Test
    void interruptedRecover_canBeRepeated() {
        main.put("a", document(1), "b", document(2));
        main.checkpoint();
        main.put("c", document(3));
        main.kill();
        breakSnapshot();
        for (int step = 1; ; step++) {
            main.restart();
            main.disk.crashAt(step);
            try {
                RecoverReport report = main.recover("salvage");
                assertThat(report.replayed()).isPositive();
                break;
            } catch (FaultyDisk.Crash e) {
                main.restart();
            } catch (StoreException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.NOT_CORRUPT);
                break;
            }
        }
        main.restart();
        main.open();
        assertThat(main.contents().keySet()).containsExactly("a", "b", "c");
    }
}

package dev.holdfast.commit;

import static dev.holdfast.session.StoreCommands.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.session.Command;
import dev.holdfast.session.MaintenancePolicy;
import dev.holdfast.session.MaintenancePolicy.Mode;
import dev.holdfast.session.PruneReport;
import dev.holdfast.session.RemovalReason;
import dev.holdfast.session.RunRemovals;
import dev.holdfast.session.SessionKey;
import dev.holdfast.session.SessionRemoval;
import dev.holdfast.session.StoreCommands;
import dev.holdfast.session.UndoObstacle;
import dev.holdfast.session.UndoReport;
import dev.holdfast.session.UndoReport.Skipped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every session store brings back, and what it leaves alone. */
interface UndoContract {
    MaintenancePolicy DAYS_30 = new MaintenancePolicy(Mode.ENFORCE, Duration.ofDays(30), 0, Duration.ZERO);

    StoreHarness harness();

    private StoreCommands main() {
        return harness().commands("main");
    }

    private String stale(String sessionId) {
        return document(sessionId, harness().now() - Duration.ofDays(40).toMillis());
    }

    private void put(String key, String document) {
        harness().perform(main().put(key, document));
    }

    private void transcript(String sessionId) {
        harness().transcripts("main").add(sessionId + ".jsonl");
    }

    private List<String> files() {
        return harness().transcripts("main").names();
    }

    private String deleted(String key) {
        return Objects.requireNonNull(
                harness().run(main().delete(key)).receipt().run());
    }

    /** Makes a store of the stale sessions a, b and c with transcripts and the fresh one d, and prunes it. */
    private String pruned() {
        for (String key : List.of("a", "b", "c")) {
            put(key, stale("s-" + key));
            transcript("s-" + key);
        }
        put("d", document("s-d", harness().now()));
        harness().restart(DAYS_30);
        return Objects.requireNonNull(harness().run(main().prune(false)).run());
    }

    private static List<String> restored(UndoReport report) {
        return report.restored().stream().map(SessionKey::value).toList();
    }

    private static Skipped skipped(String key, UndoObstacle why) {
        return new Skipped(new SessionKey(key), why);
    }

    private @Nullable UndoObstacle obstacle(String run, String key) {
        RunRemovals removals = harness().run(main().run(run, 10, null, key));
        return removals.removals().get(removals.removals().size() - 1).obstacle();
    }

    @Test
    default void undo_bringsEntriesAndTranscriptsBack() {
        String document =
                " {\n \"updatedAt\": 5.0e0, \"updatedAt2\": 1.0, \"sessionId\": \"s\\u00e4\", \"big\": 1e400 } ";
        put("a", document.replace("5.0e0", "1700000000005"));
        String before = harness().document("main", "a");
        String etag = harness().run(main().get("a")).entry().etag();
        transcript("plain");
        put("b", document("plain", 1_700_000_000_007L));
        String ofA = deleted("a");
        String ofB = deleted("b");
        assertThat(files()).doesNotContain("plain.jsonl");

        UndoReport a = harness().run(main().undo(ofA));
        UndoReport b = harness().run(main().undo(ofB));

        assertThat(restored(a)).containsExactly("a");
        assertThat(restored(b)).containsExactly("b");
        assertThat(a.skipped()).isEmpty();
        assertThat(b.withoutTranscript()).isEmpty();
        assertThat(harness().document("main", "a")).isEqualTo(before);
        assertThat(harness().run(main().get("a")).entry().etag()).isEqualTo(etag);
        assertThat(files()).containsExactly("plain.jsonl");
        assertThat(b.receipt().revision()).isEqualTo(harness().revision(6));
        assertThat(obstacle(ofB, "b")).isEqualTo(UndoObstacle.ALREADY_RESTORED);
    }

    @Test
    default void undo_bringsAWholeRunBackAfterARestart() {
        String run = pruned();
        assertThat(harness().keys("main")).containsExactly("d");
        harness().restart();

        UndoReport report = harness().run(main().undo(run));

        assertThat(restored(report)).containsExactly("a", "b", "c");
        assertThat(harness().keys("main")).containsExactly("d", "a", "b", "c");
        assertThat(files()).containsExactly("s-a.jsonl", "s-b.jsonl", "s-c.jsonl");
        assertThat(harness().run(main().runs()).runs().get(0).restored()).isEqualTo(3);
        harness().restart();
        assertThat(harness().keys("main")).containsExactly("d", "a", "b", "c");
        assertThat(files()).containsExactly("s-a.jsonl", "s-b.jsonl", "s-c.jsonl");
    }

    @Test
    default void removalOfASession_isFoundByItsKey() {
        put("a", document("s-a", harness().now()));
        put("b", document("s-b", harness().now()));
        assertThat(harness().run(main().removal("a"))).isEmpty();

        String run = deleted("a");

        for (int i = 0; i < 2; i++) {
            SessionRemoval found = harness().run(main().removal("a")).orElseThrow();
            assertThat(found.run()).isEqualTo(run);
            assertThat(found.reason()).isEqualTo(RemovalReason.DELETED);
            assertThat(found.at()).isEqualTo(Instant.ofEpochMilli(harness().now()));
            assertThat(harness().run(main().removal("never"))).isEmpty();
            harness().restart();
        }
        harness().perform(main().undo(run));
        String again = deleted("a");
        assertThat(harness().run(main().removal("a")).orElseThrow().run()).isEqualTo(again);
    }

    @Test
    default void undoTwice_changesNothing() {
        String run = pruned();
        long revision = harness().run(main().undo(run)).receipt().revision();

        UndoReport again = harness().run(main().undo(run));

        assertThat(again.restored()).isEmpty();
        assertThat(again.skipped())
                .containsExactlyInAnyOrder(
                        skipped("a", UndoObstacle.ALREADY_RESTORED),
                        skipped("b", UndoObstacle.ALREADY_RESTORED),
                        skipped("c", UndoObstacle.ALREADY_RESTORED));
        assertThat(again.receipt().revision()).isEqualTo(revision);
        assertThat(deleted("a")).isNotEqualTo(run);
        harness().restart();
        assertThat(harness().run(main().undo(run, "a")).skipped())
                .containsExactly(skipped("a", UndoObstacle.ALREADY_RESTORED));
        assertThat(harness().keys("main")).containsExactly("d", "b", "c");
    }

    @Test
    default void undo_bringsBackOnlyTheKeysThatItNames() {
        String run = pruned();

        UndoReport report = harness().run(main().undo(run, "b", "d", "b"));

        assertThat(restored(report)).containsExactly("b");
        assertThat(report.skipped()).containsExactly(skipped("d", UndoObstacle.NOT_IN_RUN));
        assertThat(harness().keys("main")).containsExactly("d", "b");
        assertThat(restored(harness().run(main().undo(run)))).containsExactly("a", "c");
    }

    @Test
    default void keyThatLivesAgain_isReportedAndLeft() {
        String run = pruned();
        String other = document("other", harness().now());
        put("b", other);
        assertThat(obstacle(run, "b")).isEqualTo(UndoObstacle.KEY_EXISTS);

        UndoReport report = harness().run(main().undo(run));

        assertThat(restored(report)).containsExactly("a", "c");
        assertThat(report.skipped()).containsExactly(skipped("b", UndoObstacle.KEY_EXISTS));
        assertThat(harness().document("main", "b")).isEqualTo(other);
        assertThat(files()).hasSize(3).contains("s-a.jsonl", "s-c.jsonl").doesNotContain("s-b.jsonl");
    }

    @Test
    default void entryWhoseTranscriptIsGone_comesBackOnlyWhenThatIsAskedFor() {
        String run = pruned();
        files().stream()
                .filter(name -> name.startsWith("s-b."))
                .forEach(harness().transcripts("main")::remove);
        assertThat(obstacle(run, "b")).isEqualTo(UndoObstacle.TRANSCRIPT_GONE);

        UndoReport first = harness().run(main().undo(run));
        UndoReport second = harness().run(main().undoWithoutTranscript(run));

        assertThat(restored(first)).containsExactly("a", "c");
        assertThat(first.skipped()).containsExactly(skipped("b", UndoObstacle.TRANSCRIPT_GONE));
        assertThat(restored(second)).containsExactly("b");
        assertThat(second.withoutTranscript()).containsExactly(new SessionKey("b"));
        assertThat(harness().document("main", "b")).isEqualTo(stale("s-b"));
    }

    @Test
    default void fileThatHasTheTranscriptsName_isNeverOverwritten() {
        String run = pruned();
        transcript("s-b");
        assertThat(obstacle(run, "b")).isEqualTo(UndoObstacle.TRANSCRIPT_EXISTS);

        UndoReport report = harness().run(main().undo(run));

        assertThat(report.skipped()).containsExactly(skipped("b", UndoObstacle.TRANSCRIPT_EXISTS));
        assertThat(files()).hasSize(4);
        harness().transcripts("main").remove("s-b.jsonl");
        assertThat(restored(harness().run(main().undo(run)))).containsExactly("b");
        assertThat(files()).containsExactly("s-a.jsonl", "s-b.jsonl", "s-c.jsonl");
    }

    @Test
    default void sessionsThatSharedATranscript_shareItAgain() {
        put("a", stale("shared"));
        put("b", stale("shared"));
        transcript("shared");
        harness().restart(DAYS_30);
        String run = String.valueOf(harness().run(main().prune(false)).run());
        assertThat(files()).hasSize(1).doesNotContain("shared.jsonl");

        UndoReport report = harness().run(main().undo(run));

        assertThat(restored(report)).containsExactly("a", "b");
        assertThat(files()).containsExactly("shared.jsonl");
    }

    @Test
    default void ofSeveralRemovalsOfAKeyInARun_theLastIsUndone() {
        harness().restart(DAYS_30);
        put("first", "{}");
        put("a", stale("one"));
        String run =
                String.valueOf(harness().run(main().put("x", "{}")).receipt().run());
        put("a", stale("two"));
        assertThat(harness().run(main().put("x", "{}")).receipt().run()).isEqualTo(run);

        assertThat(harness().run(main().run(run)).removals())
                .extracting(RunRemovals.Item::obstacle)
                .containsExactly(UndoObstacle.REMOVED_AGAIN, null);
        UndoReport report = harness().run(main().undo(run));

        assertThat(restored(report)).containsExactly("a");
        assertThat(report.skipped()).isEmpty();
        assertThat(harness().document("main", "a")).isEqualTo(stale("two"));
        assertThat(harness().run(main().undo(run)).skipped())
                .containsExactly(skipped("a", UndoObstacle.ALREADY_RESTORED));
    }

    @Test
    default void restoredEntries_areHeldUntilTheyAreWritten() {
        String run = pruned();
        harness().perform(main().undo(run));

        assertThat(harness().run(main().put("d", "{}")).receipt().run()).isNull();
        harness().restart();
        PruneReport report = harness().run(main().prune(false));

        assertThat(report.removals()).isEmpty();
        assertThat(report.protections())
                .extracting(PruneReport.Protection::reason)
                .containsExactly(
                        PruneReport.Protection.Reason.RESTORED,
                        PruneReport.Protection.Reason.RESTORED,
                        PruneReport.Protection.Reason.RESTORED);
        put("a", stale("s-a"));
        Command.Receipt receipt = harness().run(main().put("d", "{}")).receipt();
        assertThat(receipt.run()).isNotNull();
        assertThat(harness().keys("main")).containsExactly("d", "b", "c");
    }

    @Test
    default void restoredEntries_areHeldForSevenDays() {
        String run = pruned();
        harness().perform(main().undo(run));

        harness().time().advance(StoreHarness.UNDO_HOLD.minusMillis(1));
        assertThat(harness().run(main().maintain()).removals()).isEmpty();
        harness().time().advance(Duration.ofMillis(1));

        assertThat(harness().run(main().maintain()).pruned()).isEqualTo(3);
        assertThat(harness().keys("main")).containsExactly("d");
    }

    @Test
    default void undo_worksInWarnModeToo() {
        put("a", "{}");
        harness().restart(new MaintenancePolicy(Mode.WARN, Duration.ofDays(30), 1, Duration.ZERO));
        String run = deleted("a");

        assertThat(restored(harness().run(main().undo(run)))).containsExactly("a");
    }

    @Test
    default void restoredEntries_areTheLastInInsertionOrder() {
        put("a", document("s-a", 1_700_000_000_005L));
        put("b", document("s-b", 1_700_000_000_005L));
        String run = deleted("a");
        harness().perform(main().undo(run));
        harness().restart(new MaintenancePolicy(Mode.ENFORCE, Duration.ZERO, 1, Duration.ZERO));
        harness().time().advance(StoreHarness.UNDO_HOLD);

        assertThat(harness().run(main().prune(true)).removals())
                .extracting(removed -> removed.entry().key().value())
                .containsExactly("a");
    }
}

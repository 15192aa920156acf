package dev.holdfast.commit;

import static dev.holdfast.session.StoreCommands.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.session.Answers;
import dev.holdfast.session.Command;
import dev.holdfast.session.MaintenancePolicy;
import dev.holdfast.session.MaintenancePolicy.Mode;
import dev.holdfast.session.Precondition;
import dev.holdfast.session.PruneReport;
import dev.holdfast.session.PruneReport.Protection;
import dev.holdfast.session.RemovalReason;
import dev.holdfast.session.SessionKey;
import dev.holdfast.session.StoreCommands;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every session store removes, and what it never does: session-store.md, section 6. */
interface MaintenanceContract {
    StoreHarness harness();

    private StoreCommands main() {
        return harness().commands("main");
    }

    private static MaintenancePolicy policy(Mode mode, Duration pruneAfter, int maxEntries) {
        return new MaintenancePolicy(mode, pruneAfter, maxEntries, Duration.ZERO);
    }

    private long ago(Duration age) {
        return harness().now() - age.toMillis();
    }

    private void put(String key, Duration age) {
        harness().perform(main().put(key, document("s-" + key, ago(age))));
    }

    /** Fills the store without maintenance, then lets {@code policy} rule. */
    private void fill(int stale, int fresh, MaintenancePolicy policy) {
        List<Future<Command.Written>> answers = new ArrayList<>();
        for (int i = 0; i < stale; i++) {
            answers.add(harness().send(main().put("stale" + i, document("s" + i, ago(Duration.ofDays(40)) + i))));
        }
        for (int i = 0; i < fresh; i++) {
            answers.add(harness().send(main().put("fresh" + i, document("f" + i, ago(Duration.ofDays(1)) + i))));
        }
        answers.forEach(Answers::awaitSuccess);
        harness().restart(policy);
    }

    private static List<String> removed(PruneReport report) {
        return report.removals().stream()
                .map(removal -> removal.entry().key().value())
                .toList();
    }

    @Test
    default void write_removesWhatIsStaleAndSaysSo() {
        fill(2, 1, policy(Mode.ENFORCE, Duration.ofDays(30), 0));

        Command.Receipt receipt =
                harness().run(main().patch("fresh0", "{\"x\":1}")).receipt();

        assertThat(harness().keys("main")).containsExactly("fresh0");
        assertThat(receipt.run()).startsWith("write-");
        assertThat(receipt.revision()).isEqualTo(harness().revision(3 + 3));
        assertThat(harness().run(main().patch("fresh0", "{}")).receipt().run()).isNull();
    }

    @Test
    default void reads_andOpeningRemoveNothing() {
        fill(3, 1, policy(Mode.ENFORCE, Duration.ofDays(30), 2));

        assertThat(harness().keys("main")).hasSize(4);
        harness().restart();
        assertThat(harness().run(main().get("stale0")).revision())
                .isEqualTo(harness().revision(4));
    }

    @Test
    default void write_capsTheStoreAtItsNewestEntries() {
        fill(0, 10, policy(Mode.ENFORCE, Duration.ZERO, 5));

        harness().perform(main().put("new", "{}"));

        assertThat(harness().keys("main")).containsExactly("new", "fresh9", "fresh8", "fresh7", "fresh6");
    }

    @Test
    default void pruneAndCap_workTogether() {
        fill(2, 4, policy(Mode.ENFORCE, Duration.ofDays(10), 3));

        PruneReport report = harness().run(main().prune(false));

        assertThat(report.pruned()).isEqualTo(2);
        assertThat(report.capped()).isEqualTo(1);
        assertThat(report.beforeCount()).isEqualTo(6);
        assertThat(report.afterCount()).isEqualTo(3);
        assertThat(harness().keys("main")).containsExactly("fresh3", "fresh2", "fresh1");
        assertThat(report.removals())
                .extracting(PruneReport.Removed::reason)
                .containsExactly(RemovalReason.STALE, RemovalReason.STALE, RemovalReason.CAP);
    }

    @Test
    default void writtenKeys_areNotRemovedByTheirOwnCommit() {
        fill(0, 3, policy(Mode.ENFORCE, Duration.ofDays(30), 3));

        put("ancient", Duration.ofDays(300));

        assertThat(harness().keys("main")).containsExactly("fresh2", "fresh1", "fresh0", "ancient");
    }

    @Test
    default void activeSession_isProtectedFromTheWriteThatNamesIt() {
        fill(2, 1, policy(Mode.ENFORCE, Duration.ofDays(30), 0));

        harness().perform(main().put("new", "{}", Precondition.NONE, "stale0"));

        assertThat(harness().keys("main")).containsExactly("new", "fresh0", "stale0");
    }

    @Test
    default void pinnedAndRunningSessions_areProtectedAndReported() {
        long stale = ago(Duration.ofDays(40));
        harness().perform(main().put("pin", "{\"sessionId\":\"p\",\"pinnedAt\":1,\"updatedAt\":" + stale + "}"));
        harness()
                .perform(main().put(
                                "run",
                                "{\"sessionId\":\"r\",\"status\":\"running\",\"updatedAt\":" + ago(Duration.ofDays(6))
                                        + "}"));
        put("active", Duration.ofDays(40));
        put("victim", Duration.ofDays(40));
        harness().restart(policy(Mode.ENFORCE, Duration.ofDays(5), 1));

        PruneReport report = harness().run(main().prune(false, null, null, "active"));

        assertThat(removed(report)).containsExactly("victim");
        assertThat(report.overCap()).isEqualTo(2);
        assertThat(report.protections())
                .containsExactlyInAnyOrder(
                        new Protection(new SessionKey("pin"), Protection.Reason.PINNED),
                        new Protection(new SessionKey("run"), Protection.Reason.RUNNING),
                        new Protection(new SessionKey("active"), Protection.Reason.ACTIVE));
        assertThat(harness().keys("main")).containsExactly("run", "active", "pin");
    }

    @Test
    default void dryRun_changesNothingAndApplyingItRemovesExactlyThat() {
        fill(400, 300, policy(Mode.ENFORCE, Duration.ofDays(30), 100));

        PruneReport plan = harness().run(main().prune(true));
        assertThat(harness().keys("main")).hasSize(700);
        PruneReport done = harness().run(main().prune(false));

        assertThat(plan.dryRun()).isTrue();
        assertThat(plan.run()).isNull();
        assertThat(plan.receipt().revision()).isEqualTo(harness().revision(700));
        assertThat(removed(done)).isEqualTo(removed(plan)).hasSize(600);
        assertThat(done.afterCount()).isEqualTo(plan.afterCount()).isEqualTo(100);
        assertThat(done.receipt().revision()).isEqualTo(harness().revision(1300));
        assertThat(harness().keys("main")).hasSize(100);
    }

    @Test
    default void prune_followsTheLimitsThatItNames() {
        fill(3, 5, policy(Mode.ENFORCE, Duration.ofDays(365), 500));

        PruneReport report = harness().run(main().prune(false, Duration.ofDays(30), 4, null));

        assertThat(report.pruned()).isEqualTo(3);
        assertThat(report.capped()).isEqualTo(1);
        assertThat(report.run()).isNotNull().isEqualTo(report.receipt().run());
    }

    @Test
    default void longReport_isCutToAThousandAndItsCountsAreWhole() {
        fill(1100, 0, policy(Mode.ENFORCE, Duration.ofDays(30), 0));

        PruneReport report = harness().run(main().prune(false));

        assertThat(report.pruned()).isEqualTo(1100);
        assertThat(report.removals()).hasSize(1000);
        assertThat(report.truncated()).isTrue();
        assertThat(harness().keys("main")).isEmpty();
    }

    @Test
    default void zero_disablesTheRules() {
        fill(3, 3, StoreHarness.NO_RULES);

        harness().perform(main().put("new", "{}"));
        PruneReport report = harness().run(main().prune(false));

        assertThat(report.removals()).isEmpty();
        assertThat(report.receipt().run()).isNull();
        assertThat(harness().keys("main")).hasSize(7);
    }

    @Test
    default void warnMode_removesNothing() {
        fill(3, 5, policy(Mode.WARN, Duration.ofDays(30), 2));

        assertThat(harness().run(main().put("new", "{}")).receipt().run()).isNull();
        PruneReport pruned = harness().run(main().prune(false));
        PruneReport maintained = harness().run(main().maintain());

        assertThat(List.of(pruned, maintained)).allSatisfy(report -> {
            assertThat(report.mode()).isEqualTo(Mode.WARN);
            assertThat(report.removals()).isEmpty();
            assertThat(report.afterCount()).isEqualTo(9);
        });
        assertThat(harness().keys("main")).hasSize(9);
    }

    @Test
    default void runs_ofPrunesAreTheirOwnAndThoseOfTheTimerAreByTheHour() {
        fill(1, 1, policy(Mode.ENFORCE, Duration.ofDays(30), 0));
        String first = String.valueOf(harness().run(main().prune(false)).run());
        put("fresh0", Duration.ofDays(40));
        String second = String.valueOf(harness().run(main().prune(false)).run());
        put("gone", Duration.ofDays(40));
        String byTimer = String.valueOf(harness().run(main().maintain()).run());
        put("gone", Duration.ofDays(40));
        String sameHour = String.valueOf(harness().run(main().maintain()).run());
        harness().time().advance(Duration.ofHours(1));
        put("gone", Duration.ofDays(40));
        String nextHour = String.valueOf(harness().run(main().maintain()).run());

        assertThat(first).isNotEqualTo(second).startsWith("prune-");
        assertThat(byTimer).isEqualTo(sameHour).isNotEqualTo(nextHour);
    }

    @Test
    default void removals_surviveARestart() {
        fill(300, 2, policy(Mode.ENFORCE, Duration.ofDays(30), 0));
        harness().perform(main().patch("fresh0", "{}"));
        harness().perform(main().prune(false));

        harness().restart();

        assertThat(harness().keys("main")).containsExactly("fresh0", "fresh1");
        assertThat(harness().run(main().get("fresh0")).revision())
                .isEqualTo(harness().revision(302 + 1 + 300));
    }
}

package dev.holdfast.maintenance;

import static dev.holdfast.session.Entries.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.session.MaintenancePolicy;
import dev.holdfast.session.MaintenancePolicy.Mode;
import dev.holdfast.session.PruneReport.Protection;
import dev.holdfast.session.RemovalReason;
import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.SessionKey;
import dev.holdfast.session.StoreView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Prune and cap, case by case. */
final class MaintenancePlanTest {
    private static final long NOW = 1_772_368_496_000L;
    private static final int ALL = Integer.MAX_VALUE;

    private final List<SessionEntry> entries = new ArrayList<>();

    private static long ago(Duration age) {
        return NOW - age.toMillis();
    }

    private void add(String key, long updatedAt) {
        entries.add(entry(key, updatedAt, entries.size()));
    }

    private void addDays(String key, int days) {
        add(key, ago(Duration.ofDays(days)));
    }

    private void addProtected(String key, long updatedAt, boolean pinned, boolean running, boolean foreign) {
        entries.add(entry(key, updatedAt, entries.size(), "s-" + key, pinned, running, foreign));
    }

    private static MaintenancePolicy policy(Duration pruneAfter, int maxEntries) {
        return new MaintenancePolicy(Mode.ENFORCE, pruneAfter, maxEntries, Duration.ZERO);
    }

    private StoreView view() {
        return StoreView.of(0, entries, List.of());
    }

    private MaintenancePlan prune(int days) {
        return plan(policy(Duration.ofDays(days), 0), Set.of(), ALL);
    }

    private MaintenancePlan cap(int maxEntries) {
        return plan(policy(Duration.ZERO, maxEntries), Set.of(), ALL);
    }

    private MaintenancePlan plan(MaintenancePolicy policy, Set<SessionKey> active, int limit) {
        return MaintenancePlan.of(view(), policy, PlanTime.at(NOW), active, limit);
    }

    private static List<String> keys(MaintenancePlan plan) {
        return plan.removals().stream()
                .map(removal -> removal.entry().key().value())
                .toList();
    }

    @Test
    void prune_removesWhatIsOlderThanTheLimit() {
        addDays("old", 31);
        addDays("fresh", 1);

        MaintenancePlan plan = prune(30);

        assertThat(keys(plan)).containsExactly("old");
        assertThat(plan.pruned()).isEqualTo(1);
        assertThat(plan.removals().get(0).reason()).isEqualTo(RemovalReason.STALE);
        assertThat(keys(prune(32))).isEmpty();
    }

    @Test
    void prune_keepsAnEntryExactlyAtTheLimit() {
        add("at", ago(Duration.ofDays(30)));
        add("beyond", ago(Duration.ofDays(30)) - 1);

        assertThat(keys(prune(30))).containsExactly("beyond");
    }

    @Test
    void prune_keepsUndatedEntriesAndThoseOfTheFuture() {
        add("undated", SessionEntry.UNDATED);
        add("future", NOW + 1);
        add("epoch", 0);

        assertThat(keys(prune(30))).containsExactly("epoch");
    }

    @Test
    void prune_removesAllWhenAllAreStaleOldestFirst() {
        addDays("b", 41);
        addDays("a", 42);
        addDays("c", 40);

        assertThat(keys(prune(30))).containsExactly("a", "b", "c");
    }

    @Test
    void prune_withDefaultsIsThirtyDays() {
        addDays("d31", 31);
        addDays("d29", 29);

        assertThat(keys(plan(MaintenancePolicy.DEFAULT, Set.of(), ALL))).containsExactly("d31");
    }

    @Test
    void prune_longerThanTheEpochRemovesNothing() {
        add("epoch", 0);

        assertThat(keys(plan(policy(Duration.ofSeconds(Long.MAX_VALUE), 0), Set.of(), ALL)))
                .isEmpty();
    }

    @Test
    void plan_ofAnEmptyStoreIsEmpty() {
        assertThat(plan(policy(Duration.ofDays(1), 1), Set.of(), ALL)).isEqualTo(MaintenancePlan.NOTHING);
    }

    @Test
    void cap_removesTheOldestBeyondIt() {
        for (int i = 0; i < 5; i++) {
            addDays("d" + i, i);
        }

        assertThat(keys(cap(3))).containsExactly("d4", "d3");
        assertThat(cap(3).removals().get(0).reason()).isEqualTo(RemovalReason.CAP);
        assertThat(keys(cap(1))).containsExactly("d4", "d3", "d2", "d1");
        assertThat(keys(cap(5))).isEmpty();
        assertThat(keys(cap(6))).isEmpty();
        assertThat(keys(cap(0))).isEmpty();
    }

    @Test
    void cap_withDefaultsIsFiveHundred() {
        for (int i = 0; i < 501; i++) {
            add("k" + i, NOW - i);
        }

        assertThat(keys(plan(MaintenancePolicy.DEFAULT, Set.of(), ALL))).containsExactly("k500");
    }

    @Test
    void cap_givesUndatedEntriesUpFirst() {
        add("u1", SessionEntry.UNDATED);
        addDays("d1", 300);
        add("u2", SessionEntry.UNDATED);
        addDays("d2", 1);

        assertThat(keys(cap(2))).containsExactly("u2", "u1");
    }

    @Test
    void cap_ofEqualsGivesTheLaterInsertedUpFirst() {
        add("first", NOW);
        add("second", NOW);
        add("third", NOW);

        assertThat(keys(cap(1))).containsExactly("third", "second");
    }

    @Test
    void pruneAndCap_countEachOther() {
        addDays("stale1", 20);
        addDays("stale2", 15);
        for (int i = 0; i < 4; i++) {
            add("fresh" + i, NOW - i);
        }

        MaintenancePlan plan = plan(policy(Duration.ofDays(10), 3), Set.of(), ALL);

        assertThat(keys(plan)).containsExactly("stale1", "stale2", "fresh3");
        assertThat(plan.pruned()).isEqualTo(2);
        assertThat(plan.capped()).isEqualTo(1);
    }

    @Test
    void protectedEntries_doNotCountAgainstTheCapAndThePlanSaysHowManyThereAreBeyondIt() {
        addProtected("pinned", NOW - 9, true, false, false);
        addProtected("running", NOW - 8, false, true, false);
        entries.add(entry("restored", NOW - 7, entries.size()).heldUntil(NOW + 1));
        add("old", NOW - 6);
        add("free", NOW - 5);

        assertThat(keys(cap(2))).isEmpty();
        assertThat(cap(2).overCap()).isEqualTo(3);
        assertThat(keys(cap(1))).containsExactly("old");
        assertThat(cap(1).overCap()).isEqualTo(3);
        assertThat(MaintenancePlan.protectedEntries(view(), policy(Duration.ZERO, 1), PlanTime.at(NOW)))
                .isEqualTo(3);
    }

    @Test
    void activeSession_staysAndPushesNoMoreRecentOneOut() {
        add("active", NOW - 9);
        add("a", NOW - 8);
        add("b", NOW - 7);
        Set<SessionKey> active = Set.of(new SessionKey("active"));

        assertThat(keys(plan(policy(Duration.ZERO, 2), active, ALL))).isEmpty();
        assertThat(keys(plan(policy(Duration.ZERO, 1), active, ALL))).containsExactly("a");
        assertThat(keys(plan(policy(Duration.ofMillis(8), 2), active, ALL))).isEmpty();
    }

    @Test
    void running_protectsUntilItsHoldEnds() {
        addProtected("crashed", ago(Duration.ofDays(7)) - 1, false, true, false);
        addProtected("running", ago(Duration.ofDays(7)), false, true, false);
        addProtected("undated", SessionEntry.UNDATED, false, true, false);
        addProtected("pinned", ago(Duration.ofDays(60)), true, true, false);
        add("fresh", NOW);
        MaintenancePolicy withoutEnd =
                new MaintenancePolicy(Mode.ENFORCE, Duration.ofDays(1), 1, Duration.ZERO, Duration.ZERO);

        assertThat(keys(prune(1))).containsExactly("crashed");
        assertThat(keys(cap(1))).containsExactly("undated", "crashed");
        assertThat(keys(plan(withoutEnd, Set.of(), ALL))).isEmpty();
        assertThat(MaintenancePlan.protectedEntries(view(), policy(Duration.ZERO, 1), PlanTime.at(NOW)))
                .isEqualTo(2);
    }

    @Test
    void timesAheadOfTheClock_pushNoSessionOutThatIsWrittenNow() {
        addDays("ahead30", -30);
        addDays("ahead1", -1);
        addDays("ahead1too", -1);
        addDays("day2", 2);
        add("now", NOW - 1);

        assertThat(keys(cap(4))).containsExactly("ahead30");
        assertThat(keys(cap(1))).containsExactly("ahead30", "day2", "ahead1too", "ahead1");
    }

    @Test
    void foreignEntries_areNeitherRemovedNorCounted() {
        addProtected("foreign", SessionEntry.UNDATED, false, false, true);
        addDays("a", 2);
        addDays("b", 1);

        assertThat(keys(cap(2))).isEmpty();
        assertThat(keys(cap(1))).containsExactly("a");
        assertThat(cap(1).overCap()).isZero();
    }

    @Test
    void clockThatWentBackwards_makesNothingStale() {
        addDays("d", 1);

        MaintenancePlan plan = MaintenancePlan.of(
                view(), policy(Duration.ofDays(30), 0), PlanTime.at(ago(Duration.ofDays(400))), Set.of(), ALL);
        MaintenancePlan beforeTheEpoch =
                MaintenancePlan.of(view(), policy(Duration.ofDays(30), 0), PlanTime.at(1000), Set.of(), ALL);

        assertThat(keys(plan)).isEmpty();
        assertThat(keys(beforeTheEpoch)).isEmpty();
    }

    @Test
    void limit_cutsThePlanAndSaysThatThereIsMore() {
        for (int i = 0; i < 10; i++) {
            addDays("k" + i, 50 - i);
        }

        MaintenancePlan whole = prune(30);
        MaintenancePlan cut = plan(policy(Duration.ofDays(30), 0), Set.of(), 4);
        MaintenancePlan exact = plan(policy(Duration.ofDays(30), 0), Set.of(), 10);

        assertThat(keys(cut)).isEqualTo(keys(whole).subList(0, 4));
        assertThat(cut.more()).isTrue();
        assertThat(exact.more()).isFalse();
        assertThat(keys(exact)).isEqualTo(keys(whole));
    }

    @Test
    void protections_nameWhatTheRulesWouldRemove() {
        addProtected("pinned", ago(Duration.ofDays(40)), true, false, false);
        addProtected("running", ago(Duration.ofDays(2)), false, true, false);
        add("active", ago(Duration.ofDays(41)));
        addProtected("safe", NOW, true, false, false);
        add("fresh", NOW);

        List<Protection> protections = MaintenancePlan.protections(
                view(), policy(Duration.ofDays(30), 1), PlanTime.at(NOW), Set.of(new SessionKey("active")));

        assertThat(protections)
                .containsExactly(
                        new Protection(new SessionKey("active"), Protection.Reason.ACTIVE),
                        new Protection(new SessionKey("pinned"), Protection.Reason.PINNED),
                        new Protection(new SessionKey("running"), Protection.Reason.RUNNING));
    }

    @Test
    void reaper_removesRunsPastTheirRetentionAndNothingElse() {
        Duration retention = Duration.ofHours(24);
        add("agent:main:cron:job:run:a", ago(Duration.ofHours(25)));
        add("agent:main:cron:job:run:b", ago(Duration.ofHours(1)));
        add("agent:main:cron:job:run:c:subagent:x", ago(Duration.ofHours(30)));
        add("agent:main:cron:job:run:undated", SessionEntry.UNDATED);
        add("agent:main:cron:job", ago(Duration.ofHours(100)));
        add("agent:main:telegram:group:1", ago(Duration.ofHours(100)));
        add("cron:job:run:a", ago(Duration.ofHours(100)));
        add("agent:main:slack:cron:job:run:u", ago(Duration.ofHours(100)));
        addProtected("agent:main:cron:job:run:pinned", ago(Duration.ofHours(100)), true, false, false);
        addProtected("agent:main:cron:job:run:running", ago(Duration.ofHours(100)), false, true, false);
        addProtected("agent:main:cron:job:run:crashed", ago(Duration.ofHours(200)), false, true, false);
        MaintenancePolicy policy = new MaintenancePolicy(Mode.WARN, Duration.ZERO, 0, retention);

        MaintenancePlan plan = MaintenancePlan.ofCronRuns(view(), policy, NOW, ALL);

        assertThat(keys(plan))
                .containsExactly(
                        "agent:main:cron:job:run:undated",
                        "agent:main:cron:job:run:crashed",
                        "agent:main:cron:job:run:c:subagent:x",
                        "agent:main:cron:job:run:a");
        assertThat(MaintenancePlan.ofCronRuns(view(), policy(retention, 0), NOW, ALL))
                .isEqualTo(MaintenancePlan.NOTHING);
    }
}

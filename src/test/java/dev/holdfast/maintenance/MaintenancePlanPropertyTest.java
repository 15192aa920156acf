package dev.holdfast.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.session.Entries;
import dev.holdfast.session.MaintenancePolicy;
import dev.holdfast.session.MaintenancePolicy.Mode;
import dev.holdfast.session.PruneReport.Protection;
import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.SessionKey;
import dev.holdfast.session.StoreView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** Plans for random stores and policies beside the rules written down as naively as can be. */
final class MaintenancePlanPropertyTest {
    private static final int STORES_A_SEED = 40;

    private List<SessionEntry> entries = List.of();
    private Set<SessionKey> active = Set.of();
    private MaintenancePolicy policy = MaintenancePolicy.DEFAULT;
    private long now;

    @RepeatedTest(50)
    void plan_isWhatTheNaiveRulesRemove(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        for (int i = 0; i < STORES_A_SEED; i++) {
            arrange(random);
            StoreView view = StoreView.of(0, entries, List.of());

            MaintenancePlan plan = MaintenancePlan.of(view, policy, PlanTime.at(now), active, Integer.MAX_VALUE);

            List<SessionEntry> expected = naive(this::isProtected, this::isActive);
            assertThat(removed(plan)).isEqualTo(expected);
            assertThat(plan.pruned() + plan.capped()).isEqualTo(expected.size());
            assertThat(plan.removals()).noneMatch(removal -> isProtected(removal.entry()) || isActive(removal.entry()));
            long left = entries.stream().filter(entry -> !entry.foreign()).count() - expected.size();
            long over = policy.maxEntries() == 0 ? 0 : Math.max(0, left - policy.maxEntries());
            assertThat((long) plan.overCap()).isEqualTo(over);
        }
    }

    @RepeatedTest(20)
    void limitedPlan_isAPrefixAndFollowingItLeadsToTheSameStore(RepetitionInfo repetition) {
        Random random = new Random(1000 + repetition.getCurrentRepetition());
        for (int i = 0; i < STORES_A_SEED; i++) {
            arrange(random);
            StoreView view = StoreView.of(0, entries, List.of());
            List<SessionEntry> whole =
                    removed(MaintenancePlan.of(view, policy, PlanTime.at(now), active, Integer.MAX_VALUE));
            int limit = 1 + random.nextInt(5);
            List<SessionEntry> inSteps = new ArrayList<>();

            MaintenancePlan step;
            do {
                step = MaintenancePlan.of(view, policy, PlanTime.at(now), active, limit);
                assertThat(step.removals()).hasSizeLessThanOrEqualTo(limit);
                inSteps.addAll(removed(step));
                for (MaintenancePlan.Removal removal : step.removals()) {
                    view = view.without(removal.entry().key());
                }
            } while (step.more());

            assertThat(inSteps).isEqualTo(whole);
        }
    }

    @RepeatedTest(20)
    void protections_areThoseThatWouldGoWereTheyAloneNotProtected(RepetitionInfo repetition) {
        Random random = new Random(2000 + repetition.getCurrentRepetition());
        for (int i = 0; i < STORES_A_SEED; i++) {
            arrange(random);
            List<SessionKey> expected = entries.stream()
                    .sorted(evictionOrder())
                    .filter(entry -> !entry.foreign() && (isProtected(entry) || isActive(entry)))
                    .filter(entry -> naive(
                                    other -> other != entry && isProtected(other),
                                    other -> other != entry && isActive(other))
                            .contains(entry))
                    .map(SessionEntry::key)
                    .toList();

            List<Protection> protections =
                    MaintenancePlan.protections(StoreView.of(0, entries, List.of()), policy, PlanTime.at(now), active);

            assertThat(protections).extracting(Protection::key).isEqualTo(expected);
        }
    }

    @RepeatedTest(20)
    void due_isTheFirstTimeAtWhichAPlanRemovesSomething(RepetitionInfo repetition) {
        Random random = new Random(3000 + repetition.getCurrentRepetition());
        for (int i = 0; i < STORES_A_SEED; i++) {
            arrange(random);
            StoreView view = StoreView.of(0, entries, List.of());

            MaintenanceDue due = MaintenanceDue.of(view, policy);

            assertFirst(due.prune(), time -> MaintenancePlan.of(view, policy, PlanTime.at(time), Set.of(), 1));
            assertFirst(due.reap(), time -> MaintenancePlan.ofCronRuns(view, policy, time, 1));
        }
    }

    private static void assertFirst(long due, LongFunction<MaintenancePlan> plan) {
        if (due == MaintenanceDue.NEVER) {
            assertThat(plan.apply(Long.MAX_VALUE).removals()).isEmpty();
        } else {
            assertThat(plan.apply(due).removals()).isNotEmpty();
        }
        if (due > 0) {
            assertThat(plan.apply(due - 1).removals()).isEmpty();
        }
    }

    @RepeatedTest(20)
    void ofCronRuns_isWhatTheNaiveRuleReaps(RepetitionInfo repetition) {
        Random random = new Random(4000 + repetition.getCurrentRepetition());
        for (int i = 0; i < STORES_A_SEED; i++) {
            arrange(random);
            long retention = policy.cronRetention().toMillis();
            List<SessionEntry> expected = entries.stream()
                    .filter(entry -> !entry.foreign() && !isProtected(entry))
                    .filter(entry -> entry.key().value().contains(":run:") && retention > 0)
                    .filter(entry -> Math.max(0, entry.updatedAt()) + retention < now)
                    .sorted(SessionEntry.BY_EVICTION)
                    .toList();

            MaintenancePlan plan =
                    MaintenancePlan.ofCronRuns(StoreView.of(0, entries, List.of()), policy, now, Integer.MAX_VALUE);

            assertThat(removed(plan)).isEqualTo(expected);
            assertThat(plan.reaped()).isEqualTo(expected.size());
        }
    }

    private void arrange(Random random) {
        now = random.nextInt(10) == 0 ? random.nextInt(50) : 1_000_000;
        int count = random.nextInt(30);
        entries = new ArrayList<>();
        Set<SessionKey> named = new HashSet<>();
        for (int i = 0; i < count; i++) {
            long updatedAt =
                    switch (random.nextInt(6)) {
                        case 0 -> SessionEntry.UNDATED;
                        case 1 -> now + random.nextInt(50);
                        default -> Math.max(0, now - random.nextInt(60));
                    };
            String key = random.nextInt(4) == 0 ? "agent:a:cron:j:run:" + i : "k" + random.nextInt(1000) + "-" + i;
            SessionEntry entry = Entries.entry(
                    key,
                    updatedAt,
                    i,
                    "s" + random.nextInt(20),
                    random.nextInt(8) == 0,
                    random.nextInt(8) == 0,
                    random.nextInt(12) == 0);
            boolean restored = random.nextInt(10) == 0;
            entries.add(restored ? entry.heldUntil(Long.MAX_VALUE) : entry);
            if (random.nextInt(8) == 0) {
                named.add(new SessionKey(key));
            }
        }
        active = named;
        policy = new MaintenancePolicy(
                Mode.ENFORCE,
                Duration.ofMillis(random.nextInt(60)),
                random.nextInt(20),
                Duration.ofMillis(random.nextInt(60)),
                Duration.ofMillis(random.nextInt(60)));
    }

    private boolean isProtected(SessionEntry entry) {
        long hold = policy.runningHold().toMillis();
        boolean runs = entry.running() && (hold == 0 || Math.max(0, entry.updatedAt()) + hold >= now);
        return entry.pinned() || runs || entry.held();
    }

    private boolean isActive(SessionEntry entry) {
        return active.contains(entry.key());
    }

    /** Undated first, then oldest, what is ahead of the clock as if it were that far before now; of equals the later inserted. */
    private Comparator<SessionEntry> evictionOrder() {
        return Comparator.comparing(SessionEntry::dated)
                .thenComparing(entry -> now - Math.abs(entry.updatedAt() - now))
                .thenComparing(Comparator.comparingLong(SessionEntry::position).reversed());
    }

    private List<SessionEntry> naive(Predicate<SessionEntry> shielded, Predicate<SessionEntry> named) {
        List<SessionEntry> left = new ArrayList<>(entries);
        left.removeIf(SessionEntry::foreign);
        left.sort(evictionOrder());
        List<SessionEntry> gone = new ArrayList<>();
        long pruneAfter = policy.pruneAfter().toMillis();
        for (SessionEntry entry : List.copyOf(left)) {
            boolean stale = pruneAfter > 0 && entry.updatedAt() >= 0 && now - entry.updatedAt() > pruneAfter;
            if (stale && !shielded.test(entry) && !named.test(entry)) {
                left.remove(entry);
                gone.add(entry);
            }
        }
        left.removeIf(shielded);
        int excess = policy.maxEntries() == 0 ? 0 : Math.max(0, left.size() - policy.maxEntries());
        gone.addAll(left.stream().limit(excess).filter(named.negate()).toList());
        return gone;
    }

    private static List<SessionEntry> removed(MaintenancePlan plan) {
        return plan.removals().stream().map(MaintenancePlan.Removal::entry).toList();
    }
}

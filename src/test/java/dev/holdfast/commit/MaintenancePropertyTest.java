package dev.holdfast.commit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.session.Answers;
import dev.holdfast.session.Command;
import dev.holdfast.session.Entries;
import dev.holdfast.session.MaintenancePolicy;
import dev.holdfast.session.MaintenancePolicy.Mode;
import dev.holdfast.session.Precondition;
import dev.holdfast.session.PruneReport;
import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.SessionKey;
import dev.holdfast.session.StoreView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** What is removed from random stores under random policies, and what never is, by way of the queue and its commits. */
final class MaintenancePropertyTest {
    private static final long DAY = Duration.ofDays(1).toMillis();

    @RepeatedTest(60)
    void enforce_removesExactlyWhatTheDryRunNamed(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        QueueFixture store = new QueueFixture(policy(random, random.nextBoolean() ? Mode.WARN : Mode.ENFORCE));
        // Every tenth store needs several commits.
        int size = random.nextInt(repetition.getCurrentRepetition() % 10 == 0 ? 900 : 60);
        List<SessionEntry> entries = entries(random, size, store.time.millis());
        store.storage.seed("main", entries);
        SessionKey active = size == 0 || random.nextBoolean()
                ? null
                : entries.get(random.nextInt(size)).key();
        MaintenancePolicy policy = store.engine.settings().policy();

        PruneReport plan = Answers.of(store.run(prune(store, true, active)));
        assertThat(store.files().commits).isEmpty();
        PruneReport done = Answers.of(store.run(prune(store, false, active)));
        PruneReport again = Answers.of(store.run(prune(store, false, active)));

        assertThat(keys(done)).isEqualTo(keys(plan));
        assertThat(done.removals())
                .extracting(PruneReport.Removed::reason)
                .isEqualTo(plan.removals().stream()
                        .map(PruneReport.Removed::reason)
                        .toList());
        assertThat(done.protections()).isEqualTo(plan.protections());
        assertThat(done.overCap()).isEqualTo(plan.overCap());
        assertThat(done.afterCount()).isEqualTo(plan.afterCount());
        assertThat(again.removals()).isEmpty();
        assertRemovedExactly(store, entries, keys(done));
        StoreView left = store.files().recover();
        assertThat(done.overCap()).isEqualTo(left.overCap(policy.maxEntries()));
        assertNobodyWentWhoWasProtected(entries, active, keys(done), store.time.millis());
        assertNobodyStayedWhoShouldHaveGone(left, policy, store.time.millis(), spared(active));
        store.storage.assertSound();
    }

    @RepeatedTest(30)
    void writes_keepTheRulesWhateverTheClockDoes(RepetitionInfo repetition) {
        Random random = new Random(5000 + repetition.getCurrentRepetition());
        QueueFixture store = new QueueFixture(policy(random, Mode.ENFORCE));
        MaintenancePolicy policy = store.engine.settings().policy();
        for (int i = 0; i < 60; i++) {
            store.time.setWallClock(ManualTime.START.plus(Duration.ofHours(random.nextInt(24 * 20) - 24 * 10)));
            SessionKey key = new SessionKey("k" + random.nextInt(40));
            StoreView before = store.files().recover();

            Command.Written written = Answers.of(store.run(write(random, store, key)));

            StoreView after = store.files().recover();
            assertThat(after.get(key)).isNotNull();
            assertNobodyStayedWhoShouldHaveGone(after, policy, store.time.millis(), Set.of(key));
            Set<SessionKey> gone = new HashSet<>(before.entries().keySet());
            gone.removeAll(after.entries().keySet());
            assertThat(gone)
                    .noneMatch(
                            removed -> isProtected(Objects.requireNonNull(before.get(removed)), store.time.millis()));
            assertThat(written.receipt().run() == null).isEqualTo(gone.isEmpty());
        }
        store.storage.assertSound();
    }

    private static Command.Put write(Random random, QueueFixture store, SessionKey key) {
        String more =
                random.nextInt(8) == 0 ? ",\"pinnedAt\":1" : random.nextInt(8) == 0 ? ",\"status\":\"running\"" : "";
        String document = "{\"sessionId\":\"s" + random.nextInt(20) + "\",\"updatedAt\":"
                + (store.time.millis() + (random.nextInt(24) - 18) * DAY / 2) + more + "}";
        return store.main.put(key.value(), document, Precondition.NONE, null);
    }

    private static MaintenancePolicy policy(Random random, Mode mode) {
        Duration pruneAfter = random.nextInt(4) == 0 ? Duration.ZERO : Duration.ofDays(1 + random.nextInt(6));
        int maxEntries = random.nextInt(4) == 0 ? 0 : 1 + random.nextInt(25);
        return new MaintenancePolicy(mode, pruneAfter, maxEntries, Duration.ZERO);
    }

    /** Some undated, some from the future, many of the same time, some protected, some that nobody may touch. */
    private static List<SessionEntry> entries(Random random, int count, long now) {
        List<SessionEntry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long updatedAt =
                    switch (random.nextInt(6)) {
                        case 0 -> SessionEntry.UNDATED;
                        case 1 -> now + random.nextInt(3) * DAY;
                        default -> now - random.nextInt(12) * DAY;
                    };
            entries.add(Entries.entry(
                    "k" + random.nextInt(10_000) + "-" + i,
                    updatedAt,
                    i,
                    "s" + random.nextInt(50),
                    random.nextInt(8) == 0,
                    random.nextInt(8) == 0,
                    random.nextInt(16) == 0));
        }
        return entries;
    }

    private static Command.Prune prune(QueueFixture store, boolean dryRun, @Nullable SessionKey active) {
        Mode mode = dryRun ? null : Mode.ENFORCE;
        return new Command.Prune(
                store.main.store(), dryRun, mode, null, null, active, store.main.caller(), store.main.deadline());
    }

    private static List<SessionKey> keys(PruneReport report) {
        assertThat(report.truncated()).isFalse();
        return report.removals().stream().map(removal -> removal.entry().key()).toList();
    }

    private static Set<SessionKey> spared(@Nullable SessionKey active) {
        return active == null ? Set.of() : Set.of(active);
    }

    private static boolean isProtected(SessionEntry entry, long now) {
        boolean runs = entry.running()
                && entry.dated()
                && now - entry.updatedAt() <= MaintenancePolicy.RUNNING_HOLD.toMillis();
        return entry.pinned() || runs || entry.foreign();
    }

    private static void assertRemovedExactly(QueueFixture store, List<SessionEntry> before, List<SessionKey> removed) {
        Set<SessionKey> expected = new HashSet<>();
        before.forEach(entry -> expected.add(entry.key()));
        removed.forEach(expected::remove);
        assertThat(store.files().recover().entries().keySet()).containsExactlyInAnyOrderElementsOf(expected);
    }

    private static void assertNobodyWentWhoWasProtected(
            List<SessionEntry> before, @Nullable SessionKey active, List<SessionKey> removed, long now) {
        for (SessionEntry entry : before) {
            if (isProtected(entry, now) || entry.key().equals(active)) {
                assertThat(removed).doesNotContain(entry.key());
            }
        }
    }

    private static void assertNobodyStayedWhoShouldHaveGone(
            StoreView left, MaintenancePolicy policy, long now, Set<SessionKey> spared) {
        int removable = 0;
        for (SessionEntry entry : left.entries().values()) {
            boolean stays = isProtected(entry, now) || spared.contains(entry.key());
            removable += stays ? 0 : 1;
            boolean stale = !policy.pruneAfter().isZero()
                    && entry.dated()
                    && now - entry.updatedAt() > policy.pruneAfter().toMillis();
            assertThat(stays || !stale).as("%s stayed in %s", entry, policy).isTrue();
        }
        assertThat(policy.maxEntries() == 0 || removable <= policy.maxEntries())
                .as("%s entries stayed in %s", removable, policy)
                .isTrue();
    }
}

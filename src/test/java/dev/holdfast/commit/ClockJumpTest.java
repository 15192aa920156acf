package dev.holdfast.commit;

import static dev.holdfast.session.StoreCommands.document;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.holdfast.maintenance.TrustedClock;
import dev.holdfast.session.Answers;
import dev.holdfast.session.Command;
import dev.holdfast.session.MaintenancePolicy;
import dev.holdfast.session.MaintenancePolicy.Mode;
import dev.holdfast.session.PruneReport;
import dev.holdfast.session.SessionKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Maintenance while somebody sets the wall clock. */
final class ClockJumpTest {
    private static final Duration INTERVAL = Duration.ofMinutes(5);
    private static final Duration YEAR = Duration.ofDays(365);
    private static final MaintenancePolicy POLICY =
            new MaintenancePolicy(Mode.ENFORCE, Duration.ofDays(30), 20, Duration.ofHours(24));

    private final QueueFixture store = new QueueFixture(POLICY);

    @BeforeEach
    void givenSessions() {
        store.clock = new TrustedClock(store.time, store.time, () -> INTERVAL, null);
        for (int i = 0; i < 8; i++) {
            store.time.advance(Duration.ofSeconds(1));
            store.perform(store.main.patch("k" + i, "{}"));
            store.perform(store.main.patch("agent:a:cron:job:run:" + i, "{}"));
        }
    }

    @AfterEach
    void contractOfOpenStoresWasKept() {
        store.storage.assertSound();
    }

    private void set(Duration by) {
        store.time.setWallClock(store.time.instant().plus(by));
    }

    private int entries() {
        return store.files().recover().size();
    }

    private static int removed(PruneReport report) {
        return report.pruned() + report.capped();
    }

    @CanIgnoreReturnValue
    private PruneReport maintain() {
        var unused = Answers.of(store.run(store.main.reap()));
        return Answers.of(store.run(store.main.maintain()));
    }

    @Test
    void clockAYearAhead_removesNothingByAge() {
        set(YEAR);

        store.perform(store.main.put(
                "new", document("s-new", store.time.instant().minus(YEAR).toEpochMilli())));
        assertThat(removed(maintain())).isZero();
        store.tickFor(INTERVAL.multipliedBy(3));
        store.perform(store.main.patch("later", "{}"));
        maintain();

        assertThat(entries()).isEqualTo(18);
    }

    @Test
    void clockAYearAhead_purgesNothingWhileInDoubt_andThenByTheTrustedTime() {
        set(YEAR);

        maintain();
        assertThat(store.files().purges).isEmpty();
        store.tickFor(INTERVAL);
        maintain();

        assertThat(store.files().purges).singleElement().satisfies(by -> assertThat(
                        Duration.between(ManualTime.START, by))
                .isLessThan(Duration.ofHours(3)));
    }

    @Test
    void clockAYearAhead_capsAsAlways_theOldestFirst() {
        set(YEAR);

        for (int i = 0; i < 6; i++) {
            store.perform(store.main.patch("new" + i, "{}"));
        }

        List<String> left = store.files().recover().entries().keySet().stream()
                .map(SessionKey::value)
                .toList();
        assertThat(left).hasSize(20).doesNotContain("k0").contains("new0", "new5");
    }

    @Test
    void prune_thatAsksForAnAge_removesNothingWhileInDoubt() {
        set(YEAR);

        PruneReport report = Answers.of(store.run(new Command.Prune(
                store.main.store(),
                false,
                null,
                Duration.ofDays(1),
                null,
                null,
                store.main.caller(),
                store.main.deadline())));

        assertThat(removed(report)).isZero();
        assertThat(entries()).isEqualTo(16);
    }

    @Test
    void steadyClock_removesWhatIsOld() {
        store.tickFor(Duration.ofSeconds(1));
        store.time.advance(Duration.ofDays(31));

        store.perform(store.main.patch("new", "{}"));

        assertThat(entries()).isEqualTo(1);
    }

    @Test
    void clockAtItsEpoch_stampsWithATimeThatIsNotStaleAfterwards() {
        store.time.setWallClock(Instant.EPOCH);
        store.clock = new TrustedClock(store.time, store.time, () -> INTERVAL, null);

        store.perform(store.main.patch("early", "{}"));
        store.time.setWallClock(ManualTime.START);
        store.tickFor(INTERVAL);
        store.perform(store.main.patch("right", "{}"));
        maintain();

        assertThat(store.files().recover().get(new SessionKey("early"))).isNotNull();
    }
}

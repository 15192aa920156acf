package dev.holdfast.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.commit.ManualTime;
import dev.holdfast.session.Command;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.MaintenancePolicy;
import dev.holdfast.session.SessionStore;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.StoreName;
import dev.holdfast.session.StoreStatus;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The timer, with time that moves by hand. */
final class MaintenanceVerticleTest {
    private static final Duration INTERVAL = Duration.ofMinutes(5);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final RandomGenerator NO_JITTER = new Fixed(false);

    private final ManualTime time = new ManualTime();
    private final FakeStore store = new FakeStore();

    /** Draws the least, or the most, that it may. */
    private record Fixed(boolean most) implements RandomGenerator {
        @Override
        public long nextLong() {
            throw new UnsupportedOperationException("only bounded numbers are drawn");
        }

        @Override
        public long nextLong(long bound) {
            return most ? bound - 1 : 0;
        }
    }

    /** Knows stores by name only, and answers what the timer asks when a test says so. */
    private final class FakeStore implements SessionStore {
        private final List<String> asked = new ArrayList<>();
        private final List<Promise<Object>> waiting = new ArrayList<>();
        private List<String> names = List.of("a", "b", "c");
        private @Nullable StoreException listFailure;
        private @Nullable String failing;
        private boolean holds;

        @Override
        @SuppressWarnings("unchecked") // the timer looks at no result but the list
        public <R> Future<R> execute(Command<R> command) {
            if (command instanceof Command.ListStores) {
                return listFailure == null
                        ? (Future<R>) Future.succeededFuture(new Command.StoreList(
                                names.stream().map(FakeStore::closed).toList()))
                        : Future.failedFuture(listFailure);
            }
            Command.OnStore<R> onStore = (Command.OnStore<R>) command;
            assertThat(onStore.deadline().remaining(time.nanos())).isEqualTo(TIMEOUT.toNanos());
            asked.add((command instanceof Command.Reap ? "reap " : "maintain ") + onStore.store());
            if (onStore.store().value().equals(failing)) {
                return Future.failedFuture(new StoreException(ErrorCode.STORE_CORRUPT, "broken"));
            }
            if (!holds) {
                return Future.succeededFuture();
            }
            Promise<Object> promise = Promise.promise();
            waiting.add(promise);
            return (Future<R>) promise.future();
        }

        private static StoreStatus closed(String name) {
            return new StoreStatus(
                    new StoreName(name), StoreStatus.State.CLOSED, null, null, MaintenancePolicy.DEFAULT);
        }

        private void answerOne() {
            waiting.remove(0).complete();
        }

        private List<String> takeAsked() {
            List<String> taken = List.copyOf(asked);
            asked.clear();
            return taken;
        }
    }

    private static Round maintenance() {
        return new Round("maintenance", INTERVAL, TIMEOUT, Command.Maintain::new);
    }

    private static Round reaper() {
        return new Round("reaper", INTERVAL, TIMEOUT, Command.Reap::new);
    }

    private MaintenanceVerticle started(RandomGenerator random, Round... rounds) {
        MaintenanceVerticle verticle = new MaintenanceVerticle(store, () -> List.of(rounds), time, time, random);
        assertThat(verticle.start().succeeded()).isTrue();
        return verticle;
    }

    private void startedVerticle(Round... rounds) {
        assertThat(started(NO_JITTER, rounds)).isNotNull();
    }

    @Test
    void firstRound_comesOneIntervalAfterTheStart() {
        startedVerticle(reaper());

        time.advance(INTERVAL.minusNanos(1));
        assertThat(store.takeAsked()).isEmpty();
        time.advance(Duration.ofNanos(1));

        assertThat(store.takeAsked()).containsExactly("reap a", "reap b", "reap c");
    }

    @Test
    void nextRound_comesOneIntervalAfterTheLastHasEnded() {
        store.names = List.of("a");
        store.holds = true;
        startedVerticle(maintenance());
        time.advance(INTERVAL);
        time.advance(INTERVAL);
        assertThat(store.takeAsked()).containsExactly("maintain a");

        store.answerOne();

        time.advance(INTERVAL.minusNanos(1));
        assertThat(store.takeAsked()).isEmpty();
        time.advance(Duration.ofNanos(1));
        assertThat(store.takeAsked()).containsExactly("maintain a");
    }

    @Test
    void waits_areLongerThanTheIntervalByATenthAtMost() {
        store.names = List.of("a");
        assertThat(started(new Fixed(true), reaper())).isNotNull();

        time.advance(INTERVAL.plus(INTERVAL.dividedBy(10)).minusNanos(1));
        assertThat(store.takeAsked()).isEmpty();
        time.advance(Duration.ofNanos(1));
        assertThat(store.takeAsked()).hasSize(1);
        time.advance(INTERVAL.plus(INTERVAL.dividedBy(10)).minusNanos(1));
        assertThat(store.takeAsked()).isEmpty();
        time.advance(Duration.ofNanos(1));
        assertThat(store.takeAsked()).hasSize(1);
    }

    @Test
    void rounds_doNotWaitForEachOther() {
        store.names = List.of("a");
        store.holds = true;
        startedVerticle(maintenance(), reaper());

        time.advance(INTERVAL);

        assertThat(store.takeAsked()).containsExactly("maintain a", "reap a");
    }

    @Test
    void storeThatFails_doesNotStopTheOthersAndIsTriedAgainTheNextTime() {
        store.failing = "b";
        startedVerticle(reaper());

        time.advance(INTERVAL);
        assertThat(store.takeAsked()).containsExactly("reap a", "reap b", "reap c");
        time.advance(INTERVAL);

        assertThat(store.takeAsked()).containsExactly("reap a", "reap b", "reap c");
    }

    @Test
    void storesThatCannotBeListed_areListedAgainTheNextTime() {
        store.listFailure = new StoreException(ErrorCode.ENGINE_UNAVAILABLE, "the disk is away");
        startedVerticle(reaper());
        time.advance(INTERVAL);
        assertThat(store.takeAsked()).isEmpty();

        store.listFailure = null;
        time.advance(INTERVAL);

        assertThat(store.takeAsked()).hasSize(3);
    }

    @Test
    void storesThatAppearAndGo_areFollowed() {
        startedVerticle(reaper());
        time.advance(INTERVAL);
        assertThat(store.takeAsked()).hasSize(3);

        store.names = List.of("b", "new");
        time.advance(INTERVAL);

        assertThat(store.takeAsked()).containsExactly("reap b", "reap new");
    }

    @Test
    void stopInMidSweep_finishesTheStoreAtHandAndBeginsNoOther() throws Exception {
        store.holds = true;
        MaintenanceVerticle verticle = started(NO_JITTER, reaper());
        time.advance(INTERVAL);

        Future<?> stopped = verticle.stop();

        assertThat(stopped.isComplete()).isFalse();
        store.answerOne();
        assertThat(stopped.succeeded()).isTrue();
        time.advance(INTERVAL.multipliedBy(3));
        assertThat(store.takeAsked()).containsExactly("reap a");
    }

    @Test
    void stopBetweenRounds_isTheEnd() throws Exception {
        MaintenanceVerticle verticle = started(NO_JITTER, reaper());
        time.advance(INTERVAL);
        assertThat(store.takeAsked()).hasSize(3);

        assertThat(verticle.stop().succeeded()).isTrue();
        time.advance(INTERVAL.multipliedBy(3));

        assertThat(store.takeAsked()).isEmpty();
    }

    @Test
    void thousandsOfStores_endTheirRoundLikeFew() {
        store.names = IntStream.range(0, 20_000).mapToObj(i -> "s" + i).toList();
        store.holds = true;
        startedVerticle(reaper());
        time.advance(INTERVAL);
        while (!store.waiting.isEmpty()) {
            store.answerOne();
        }
        assertThat(store.takeAsked()).hasSize(20_000);

        time.advance(INTERVAL);

        assertThat(store.takeAsked()).containsExactly("reap s0");
    }

    @Test
    void command_hasItsDeadlineFromTheMomentItIsSent() {
        store.names = List.of("a", "b");
        store.holds = true;
        startedVerticle(reaper());
        time.advance(INTERVAL);
        time.advance(Duration.ofSeconds(7));

        store.answerOne();

        assertThat(store.takeAsked()).containsExactly("reap a", "reap b");
    }
}

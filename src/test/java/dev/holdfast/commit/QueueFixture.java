package dev.holdfast.commit;

import dev.holdfast.session.Answers;
import dev.holdfast.session.Command;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.MaintenancePolicy;
import dev.holdfast.session.StoreClock;
import dev.holdfast.session.StoreCommands;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.json.EntryLimits;
import dev.holdfast.session.json.EntryWriter;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An engine over memory whose steps a test takes itself: nothing runs until told to, and no time passes by
 * itself. Everything happens on the test's thread, unless an executor with threads is given.
 */
final class QueueFixture {
    final MemoryStorage storage = new MemoryStorage();
    final ManualTime time = new ManualTime();
    final StepExecutor steps = new StepExecutor();
    final RecordingObserver observer = new RecordingObserver();
    final StoreEngine engine;
    final StoreCommands main = new StoreCommands("main", time);
    Supplier<String> sessionIds;

    /** Those of the moment. */
    EngineSettings settings;

    /** That of the moment. */
    StoreClock clock = StoreClock.of(time);

    QueueFixture() {
        this(StoreHarness.settings(StoreHarness.NO_RULES));
    }

    QueueFixture(MaintenancePolicy policy) {
        this(StoreHarness.settings(policy));
    }

    QueueFixture(EngineSettings settings) {
        this(settings, null);
    }

    /**
     * @param threads runs the engine's work; null: {@link #steps}
     */
    QueueFixture(EngineSettings settings, @Nullable Executor threads) {
        AtomicInteger next = new AtomicInteger();
        this.settings = settings;
        sessionIds = () -> "new-" + next.incrementAndGet();
        engine = new StoreEngine(
                storage,
                new EntryWriter(EntryLimits.DEFAULT, () -> sessionIds.get()),
                () -> this.settings,
                new ChangingClock(),
                time,
                EngineThreads.of(threads == null ? steps : threads),
                time,
                observer);
    }

    static EngineSettings withDepth(int depth) {
        EngineSettings all = StoreHarness.settings(StoreHarness.NO_RULES);
        return new EngineSettings(
                depth, all.idleClose(), all.maxOpenBytes(), all.feedBytes(), all.policy(), all.undoHold());
    }

    static EngineSettings withMaxOpenBytes(long bytes) {
        EngineSettings all = StoreHarness.settings(StoreHarness.NO_RULES);
        return new EngineSettings(
                all.queueDepth(), all.idleClose(), bytes, all.feedBytes(), all.policy(), all.undoHold());
    }

    StoreCommands on(String store) {
        return new StoreCommands(store, time);
    }

    MemoryFiles files() {
        return storage.files("main");
    }

    /** Makes the disk too full for the next commit of {@code main}. */
    void fillDisk() {
        files().appendFailures.add(new StoreException(ErrorCode.DISK_FULL, "no space is left"));
    }

    <R> Future<R> send(Command<R> command) {
        return engine.execute(command);
    }

    /** Sends a command and runs all that there is to do. */
    <R> Future<R> run(Command<R> command) {
        Future<R> answer = engine.execute(command);
        steps.runAll();
        return answer;
    }

    /** Runs what must succeed; only its effect matters. */
    void perform(Command<?> command) {
        Answers.awaitSuccess(run(command));
    }

    /** Sends a command and runs the task that serves it, and no other. */
    <R> Future<R> runCommitOnly(Command<R> command) {
        Future<R> answer = engine.execute(command);
        steps.runNewest();
        return answer;
    }

    /** Queues patches that each set a member of the session {@code a}. */
    List<Future<Command.Written>> sendPatches(int count) {
        List<Future<Command.Written>> answers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            answers.add(send(main.patch("a", "{\"m" + i + "\":" + i + "}")));
        }
        return answers;
    }

    /** Lets time pass in the engine's ticks, as its owner does. */
    void tickFor(Duration time) {
        for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plus(EngineSettings.TICK)) {
            this.time.advance(EngineSettings.TICK);
            engine.tick();
            steps.runAll();
        }
    }

    private final class ChangingClock implements StoreClock {
        @Override
        public Instant instant() {
            return clock.instant();
        }

        @Override
        public Instant forAge() {
            return clock.forAge();
        }

        @Override
        public boolean doubted() {
            return clock.doubted();
        }
    }
}

package dev.holdfast.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.commit.EngineSettings;
import dev.holdfast.commit.EngineThreads;
import dev.holdfast.commit.ManualTime;
import dev.holdfast.commit.StoreEngine;
import dev.holdfast.commit.StoreObserver;
import dev.holdfast.file.FailpointDisk.Fault;
import dev.holdfast.file.MemoryDisk.Loss;
import dev.holdfast.maintenance.TrustedClock;
import dev.holdfast.session.Command;
import dev.holdfast.session.Durability;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.MaintenancePolicy;
import dev.holdfast.session.SessionKey;
import dev.holdfast.session.SessionPage;
import dev.holdfast.session.StoreCommands;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.UndoReport;
import dev.holdfast.session.json.EntryLimits;
import dev.holdfast.session.json.EntryWriter;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A store's life as its clients see it, on one thread and with a manual time, so that the same run passes the same
 * failpoints in the same order: writes alone and in groups, a removal and its undoing, pruning, checkpoints with and
 * without a backup, clean ends, kills, a file that somebody else wrote, one that is broken and is recovered.
 *
 * <p>A command may fail, and the process may die, at any moment; the story goes on as clients and operators do. What is
 * found after each restart is compared with what was answered.
 */
final class FaultStory {
    private static final Path ROOT = Path.of("/root");
    private static final Path DIRECTORY = ROOT.resolve("agents/main/sessions");
    private static final Path SNAPSHOT = DIRECTORY.resolve("sessions.json");
    private static final String RIVAL = "rival";
    private static final Duration OLD = Duration.ofDays(40);
    private static final Duration PRUNE_AFTER = Duration.ofDays(60);
    private static final Duration PAUSE = Duration.ofSeconds(45);

    final MemoryDisk memory = new MemoryDisk();
    final FailpointDisk disk = new FailpointDisk(memory);
    final StoryModel model = new StoryModel();
    private final @Nullable Loss loss;
    private final Random random;
    private final ManualTime time = new ManualTime();
    private final StoreCommands main = new StoreCommands("main", time);
    private final Map<String, String> transcripts = new TreeMap<>();
    private final List<Pending> pending = new ArrayList<>();
    private ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private @Nullable TrustedClock clock;
    private StoreEngine engine;
    private int documents;

    /** A write that was sent, what it would leave, and whether its success means that. */
    private record Pending(String key, Set<String> leaves, Future<Boolean> answer) {}

    /**
     * @param loss what a death of the process takes with it; null: it is only the process that dies
     * @param seed decides which bytes a loss of power takes
     */
    FaultStory(@Nullable Loss loss, long seed) {
        this.loss = loss;
        this.random = new Random(seed);
        this.disk.meanwhile(Fault.DELAY, () -> {
            time.advance(PAUSE);
            currentEngine().tick();
        });
        this.disk.meanwhile(Fault.PAUSE, this::writeWhileItStandsStill);
        this.disk.meanwhile(
                Fault.CLOCK_AHEAD, () -> time.setWallClock(time.instant().plus(Duration.ofDays(365))));
        this.disk.meanwhile(
                Fault.CLOCK_BACK, () -> time.setWallClock(time.instant().minus(Duration.ofDays(2))));
        this.engine = newProcess();
    }

    private StoreEngine currentEngine() {
        return engine;
    }

    /** Another process: what the one before it had still to do is gone. */
    private StoreEngine newProcess() {
        ArrayDeque<Runnable> own = new ArrayDeque<>();
        tasks = own;
        FileSettings settings = new FileSettings(
                ROOT, Durability.FSYNC, EntryLimits.DEFAULT, 10 << 20, 8 << 10, FileSettings.Retention.FOREVER);
        clock = new TrustedClock(time, time, () -> Duration.ofMinutes(5), clock == null ? null : clock.forAge());
        FileStorage storage = new FileStorage(settings, "testhost", disk, time::advance, clock, time);
        MaintenancePolicy policy = new MaintenancePolicy(MaintenancePolicy.Mode.ENFORCE, PRUNE_AFTER, 0, Duration.ZERO);
        return new StoreEngine(
                storage,
                new EntryWriter(EntryLimits.DEFAULT, () -> "new"),
                () -> new EngineSettings(
                        100, Duration.ofDays(9), Long.MAX_VALUE / 4, 1 << 20, policy, Duration.ofDays(7)),
                clock,
                time,
                EngineThreads.of(own::add),
                (delay, task) -> time.after(delay, () -> {
                    if (tasks == own) {
                        task.run();
                    }
                }),
                StoreObserver.NONE);
    }

    void tell() {
        memory.createDirectories(ROOT);
        put("a", time.millis());
        put("b", time.millis());
        transcript("a");
        send("c", time.millis());
        send("d", time.millis());
        send("a", time.millis());
        settle();
        quiet();
        put("old1", time.millis() - OLD.toMillis());
        put("old2", time.millis() - OLD.toMillis());
        transcript("old1");
        Set<String> removed = model.of("a");
        String run = delete("a");
        quiet();
        undo(run, "a", removed);
        prune("old1", "old2");
        pass(Duration.ofHours(25));
        put("e", time.millis());
        quiet();
        stop();
        put("f", time.millis());
        var unused = delete("b");
        kill();
        put("g", time.millis());
        stop();
        writeAsSomebodyElse("x");
        put("h", time.millis());
        kill();
        breakSnapshot();
        recover();
        put("i", time.millis());
        stop();
    }

    /** When the fault is gone, the store works; and what it says then is on the disk. */
    void end() throws IOException {
        disk.heal();
        recover();
        pass(Duration.ofMinutes(6));
        put("first", time.millis());
        put("last", time.millis());
        assertThat(model.of("last")).as("writes succeed once the fault is gone").doesNotContain(StoryModel.ABSENT);
        check("at the end");
        stop();
        memory.losePower(Loss.EVERYTHING, random);
        engine = newProcess();
        check("after the end and a loss of power");
        stop();
        assertThat(disk.violations()).isEmpty();
        StoreReport report =
                new StoreCheck(memory, pause -> {}, time).check(ROOT).get(0);
        assertThat(report.problems()).isEmpty();
        assertThat(report.state()).isEqualTo(StoreReport.State.CLOSED);
        transcripts.forEach((key, inode) -> assertThat(memory.inodes(DIRECTORY, "s-" + key + ".jsonl"))
                .as("the transcript of " + key)
                .isNotEmpty()
                .containsOnly(inode));
    }

    private void transcript(String key) {
        memory.createDirectories(DIRECTORY);
        Path path = DIRECTORY.resolve("s-" + key + ".jsonl");
        memory.put(path, key.getBytes(StandardCharsets.UTF_8));
        transcripts.put(key, memory.stat(path).orElseThrow().inode());
    }

    private void put(String key, long updatedAt) {
        send(key, updatedAt);
        settle();
    }

    private void send(String key, long updatedAt) {
        documents++;
        String document = "{\"sessionId\":\"s-" + key + "\",\"updatedAt\":" + updatedAt + ",\"n\":" + documents
                + ",\"pad\":\"" + "x".repeat(700) + "\"}";
        pending.add(new Pending(
                key, Set.of(document), engine.execute(main.put(key, document)).map(true)));
    }

    private @Nullable String delete(String key) {
        Future<Command.Deleted> answer = engine.execute(main.delete(key));
        pending.add(new Pending(key, Set.of(StoryModel.ABSENT), answer.map(true)));
        settle();
        return answer.succeeded() ? answer.result().receipt().run() : null;
    }

    private void undo(@Nullable String run, String key, Set<String> removed) {
        if (run != null) {
            Future<UndoReport> answer = engine.execute(main.undo(run));
            pending.add(new Pending(
                    key, removed, answer.map(report -> report.restored().contains(new SessionKey(key)))));
            settle();
        }
    }

    private void prune(String... keys) {
        Future<Boolean> answer =
                engine.execute(main.prune(false, OLD.minusDays(1), null, null)).map(true);
        for (String key : keys) {
            // By a clock that was set nothing is old.
            Set<String> leaves = new HashSet<>(disk.setsClock() ? model.of(key) : Set.of());
            leaves.add(StoryModel.ABSENT);
            pending.add(new Pending(key, leaves, answer));
        }
        settle();
    }

    /** Lets everything run that waits, and hears the answers. */
    private void settle() {
        run();
        for (Pending each : pending) {
            Future<Boolean> answer = each.answer();
            if (answer.succeeded()) {
                if (answer.result()) {
                    model.made(each.key(), each.leaves());
                }
            } else if (disk.crashed() || !answer.failed()) {
                model.unanswered(each.key(), each.leaves());
            } else {
                model.failed(each.key(), each.leaves(), (StoreException) answer.cause());
            }
        }
        pending.clear();
        if (disk.crashed()) {
            restart();
        }
    }

    private void run() {
        for (Runnable task = tasks.poll(); task != null && !disk.crashed(); task = tasks.poll()) {
            try {
                task.run();
            } catch (FaultyDisk.Crash | OutOfMemoryError e) {
                // Nothing comes after it.
                assertThat(disk.crashed()).isTrue();
            }
        }
    }

    private void quiet() {
        for (int i = 0; i < 7; i++) {
            pass(Duration.ofSeconds(1));
        }
    }

    private void pass(Duration duration) {
        time.advance(duration);
        engine.tick();
        settle();
    }

    private void stop() {
        Future<Void> drained = engine.drain();
        settle();
        if (drained.succeeded()) {
            memory.endOfProcess();
            engine = newProcess();
        } else {
            kill();
        }
    }

    private void kill() {
        settle();
        restart();
    }

    private void restart() {
        if (disk.crashed() && loss != null) {
            memory.losePower(loss, random);
        } else {
            memory.endOfProcess();
        }
        disk.revive();
        engine = newProcess();
        Map<String, String> found = read();
        if (found != null) {
            settleRival(found);
            assertThat(model.contradictions(found)).as("after a restart").isEmpty();
            model.settle(found);
        }
    }

    /** What another program wrote is served, or a copy of its file is kept. */
    private void settleRival(Map<String, String> found) {
        for (String document : model.of(RIVAL)) {
            boolean kept = memory.list(DIRECTORY).stream()
                    .filter(name -> StorePaths.editedMillis(name).isPresent())
                    .anyMatch(name -> new String(memory.contents(DIRECTORY.resolve(name)), StandardCharsets.UTF_8)
                            .contains(document));
            if (kept && !found.containsKey(RIVAL)) {
                model.made(RIVAL, Set.of(StoryModel.ABSENT));
            }
        }
    }

    private void check(String when) {
        Map<String, String> found = read();
        assertThat(found).as("the store can be read " + when).isNotNull();
        settleRival(Objects.requireNonNull(found));
        assertThat(model.contradictions(Objects.requireNonNull(found))).as(when).isEmpty();
    }

    /** All sessions; null when they could not be read. */
    private @Nullable Map<String, String> read() {
        Future<SessionPage> page = engine.execute(main.list());
        settle();
        if (page.failed() && ((StoreException) page.cause()).code() == ErrorCode.NOT_FOUND) {
            return Map.of();
        }
        if (!page.succeeded()) {
            return null;
        }
        Map<String, String> found = new TreeMap<>();
        page.result()
                .items()
                .forEach(item -> found.put(
                        item.entry().key().value(), new String(item.entry().json(), StandardCharsets.UTF_8)));
        return found;
    }

    private @Nullable String snapshot() {
        return memory.stat(SNAPSHOT).isPresent() ? new String(memory.contents(SNAPSHOT), StandardCharsets.UTF_8) : null;
    }

    private void writeAsSomebodyElse(String key) {
        String text = snapshot();
        String document = "{\"sessionId\":\"s-" + key + "\",\"updatedAt\":" + time.millis() + "}";
        boolean mixed = memory.list(DIRECTORY).stream().anyMatch(name -> name.endsWith(".copying.tmp"));
        if (text != null && !mixed && text.endsWith("\n}")) {
            String with = text.substring(0, text.length() - 2) + ",\n  \"" + key + "\": " + document + "\n}";
            memory.put(SNAPSHOT, with.getBytes(StandardCharsets.UTF_8));
            model.made(key, Set.of(document));
        }
    }

    /** Another program takes the lock, which nobody renews, adds a session to the file, and lets go. */
    private void writeWhileItStandsStill() {
        time.advance(PAUSE);
        Path lock = DIRECTORY.resolve("sessions.json.lock");
        if (memory.stat(lock).isPresent()) {
            memory.delete(lock);
            writeAsSomebodyElse(RIVAL);
        }
    }

    /** Something behind the last entry: all entries are whole. */
    private void breakSnapshot() {
        stopReading();
        String text = snapshot();
        if (text != null) {
            memory.put(SNAPSHOT, (text + "}").getBytes(StandardCharsets.UTF_8));
        }
    }

    /** The process ends: the next command opens the store. */
    private void stopReading() {
        memory.endOfProcess();
        engine = newProcess();
    }

    private void recover() {
        for (int attempt = 0; attempt < 3; attempt++) {
            Future<?> answer = engine.execute(main.recover("salvage"));
            settle();
            if (answer.succeeded() || (answer.failed() && code(answer) == ErrorCode.NOT_CORRUPT)) {
                break;
            }
        }
    }

    private static ErrorCode code(Future<?> failed) {
        return ((StoreException) failed.cause()).code();
    }
}

package dev.holdfast.commit;

import dev.holdfast.session.Answers;
import dev.holdfast.session.Command;
import dev.holdfast.session.MaintenancePolicy;
import dev.holdfast.session.SessionKey;
import dev.holdfast.session.SessionPage;
import dev.holdfast.session.SessionStore;
import dev.holdfast.session.StoreCommands;
import dev.holdfast.session.json.EntryLimits;
import dev.holdfast.session.json.EntryWriter;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A session store on real threads with a manual time, started from its storage and stopped again as often as a test
 * wants. What is in front of the engine, and what behind it, is the contract's affair.
 */
public final class StoreHarness implements AutoCloseable {
    /** A policy that removes nothing. */
    public static final MaintenancePolicy NO_RULES =
            new MaintenancePolicy(MaintenancePolicy.Mode.ENFORCE, Duration.ZERO, 0, Duration.ZERO);

    /** How long restored entries are held. */
    static final Duration UNDO_HOLD = Duration.ofDays(7);

    private final Wiring wiring;
    private final ManualTime time = new ManualTime();
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final ExecutorService blocking = Executors.newFixedThreadPool(3, work -> {
        Thread thread = new Thread(work);
        threads.add(thread);
        return thread;
    });
    private final AtomicInteger sessionIds = new AtomicInteger();
    private MaintenancePolicy policy = NO_RULES;
    private StoreEngine engine;
    private SessionStore store;

    /** How a contract's subclass makes and stops its store. */
    public interface Wiring {
        /** The revision of the first change of a store that is made at {@link ManualTime#START}. */
        default long firstRevision() {
            return 1;
        }

        /** The storage; the same contents each time. */
        Storage storage(ManualTime time);

        /** What a store has of transcripts and their archives, and what tests do to them. */
        Transcripts transcripts(String store);

        /** What commands are sent to. */
        default SessionStore front(StoreEngine engine, ManualTime time) {
            return engine;
        }

        /** Stops the engine as a clean shutdown does; completes when every store is closed. */
        default Future<?> stop(StoreEngine engine) {
            return engine.drain();
        }
    }

    /** The transcripts and archives of a store, by their file names. */
    public interface Transcripts {
        void add(String name);

        void remove(String name);

        List<String> names();
    }

    public Transcripts transcripts(String name) {
        return wiring.transcripts(name);
    }

    public StoreHarness(Wiring wiring) {
        this.wiring = wiring;
        this.engine = newEngine();
        this.store = wiring.front(engine, time);
    }

    /** Settings with room for everything, and the given policy. */
    static EngineSettings settings(MaintenancePolicy policy) {
        return new EngineSettings(10_000, Duration.ofMinutes(10), Long.MAX_VALUE / 4, 64L << 20, policy, UNDO_HOLD);
    }

    private StoreEngine newEngine() {
        EntryWriter writer = new EntryWriter(EntryLimits.DEFAULT, () -> "new-" + sessionIds.incrementAndGet());
        return new StoreEngine(
                wiring.storage(time), writer, () -> settings(policy), time, time, blocking, this::schedule);
    }

    /** Where a store waits a moment for a lock, that moment passes: nobody else moves the time. */
    private void schedule(long nanos, Runnable task) {
        if (threads.contains(Thread.currentThread())
                && nanos <= Duration.ofSeconds(1).toNanos()) {
            blocking.execute(() -> {
                time.advance(Duration.ofNanos(nanos));
                task.run();
            });
        } else {
            time.after(nanos, task);
        }
    }

    public ManualTime time() {
        return time;
    }

    /** The time on the wall clock, epoch ms. */
    public long now() {
        return time.millis();
    }

    public StoreEngine engine() {
        return engine;
    }

    /** The revision of the {@code n}th change of a store, counted from 1. */
    public long revision(long n) {
        return wiring.firstRevision() - 1 + n;
    }

    public StoreCommands commands(String name) {
        return new StoreCommands(name, time);
    }

    /** Stops cleanly and starts anew from what was kept. */
    public void restart() {
        Future<?> stopped = wiring.stop(engine);
        Answers.awaitSuccess(stopped);
        engine = newEngine();
        store = wiring.front(engine, time);
    }

    /** Restarts under another policy. */
    public void restart(MaintenancePolicy other) {
        policy = other;
        restart();
    }

    public <R> Future<R> send(Command<R> command) {
        return store.execute(command);
    }

    /** Sends a command that must succeed, and waits for it. */
    public <R> R run(Command<R> command) {
        return Answers.of(store.execute(command));
    }

    /** The same, of which only the effect matters. */
    public void perform(Command<?> command) {
        Answers.awaitSuccess(store.execute(command));
    }

    /** The document of an entry that must be there. */
    public String document(String name, String key) {
        return new String(run(commands(name).get(key)).entry().json(), StandardCharsets.UTF_8);
    }

    /** The keys of the first 1,000 sessions, newest first. */
    public List<String> keys(String name) {
        SessionPage page = run(commands(name).list());
        return page.items().stream()
                .map(item -> item.entry().key())
                .map(SessionKey::value)
                .toList();
    }

    @Override
    public void close() {
        try {
            Answers.awaitSuccess(wiring.stop(engine));
        } finally {
            blocking.shutdownNow();
        }
    }
}

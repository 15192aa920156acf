package dev.holdfast.commit;

import dev.holdfast.session.Command;
import dev.holdfast.session.Descriptors;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.MaintenancePolicy;
import dev.holdfast.session.PublishedViews;
import dev.holdfast.session.Scheduler;
import dev.holdfast.session.SessionStore;
import dev.holdfast.session.StoreClock;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.StoreName;
import dev.holdfast.session.StoreStatus;
import dev.holdfast.session.StoreView;
import dev.holdfast.session.Ticker;
import dev.holdfast.session.json.EntryWriter;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All stores of an engine: finds or makes the lane of a store, and closes stores
 * when they are idle and when the process ends.
 *
 * <p>Any thread may call {@link #execute} and {@link #published}; neither blocks. {@link #tick} and {@link #drain} belong
 * to the worker verticle.
 */
public final class StoreEngine implements SessionStore, PublishedViews {
    private static final Logger log = LoggerFactory.getLogger(StoreEngine.class);

    private final Storage storage;
    private final EntryWriter writer;
    private final Supplier<EngineSettings> settings;
    private final StoreClock clock;
    private final Ticker ticker;
    private final EngineThreads threads;
    private final Scheduler scheduler;
    private final Map<StoreName, StoreLane> lanes = new ConcurrentHashMap<>();
    private final StoreStates states;
    private final StoreObserver observer;
    private final RunReads runReads;
    private final OpenStores openStores;
    private final WarningMemory warnings = new WarningMemory();
    private final CapWarnings capWarnings;
    private final ClosedStores closedStores;
    private final Heartbeat heartbeat;
    private final HangingStores hanging;
    private final AtomicReference<@Nullable Promise<Void>> drained = new AtomicReference<>();

    /** An engine with one pool of threads, which nobody observes. */
    public StoreEngine(
            Storage storage,
            EntryWriter writer,
            Supplier<EngineSettings> settings,
            InstantSource clock,
            Ticker ticker,
            Executor blocking,
            Scheduler scheduler) {
        this(
                storage,
                writer,
                settings,
                StoreClock.of(clock),
                ticker,
                EngineThreads.of(blocking),
                scheduler,
                StoreObserver.NONE);
    }

    /**
     * @param settings those of the moment; asked for whenever one is needed, except for {@code feedBytes}, which holds for
     *     a store as it was when the store was opened
     * @param scheduler for deadlines, and for locks that other processes hold
     */
    public StoreEngine(
            Storage storage,
            EntryWriter writer,
            Supplier<EngineSettings> settings,
            StoreClock clock,
            Ticker ticker,
            EngineThreads threads,
            Scheduler scheduler,
            StoreObserver observer) {
        this.storage = storage;
        this.writer = writer;
        this.settings = settings;
        this.clock = clock;
        this.ticker = ticker;
        this.threads = threads;
        this.scheduler = scheduler;
        this.observer = observer;
        this.states = new StoreStates(lanes, () -> settings().policy(), () -> terms().time());
        this.runReads = new RunReads(this);
        this.capWarnings = new CapWarnings(clock);
        this.openStores = new OpenStores(lanes.values(), () -> settings().maxOpenBytes(), ticker);
        this.closedStores = new ClosedStores(storage, () -> settings().policy(), clock);
        this.heartbeat = new Heartbeat(storage, threads.renewals(), ticker);
        this.hanging = new HangingStores(lanes.values(), heartbeat, ticker);
    }

    @Override
    @SuppressWarnings("unchecked") // Command<R> ties each command to its result
    public <R> Future<R> execute(Command<R> command) {
        if (drained.get() != null) {
            return Future.failedFuture(new StoreException(
                    ErrorCode.DRAINING, "Holdfast is stopping; the command was not started, send it again"));
        }
        if (command instanceof Command.OnStore<R> onStore) {
            return onStore(onStore);
        }
        if (command instanceof Command.DescribeStore describe) {
            return (Future<R>) on(threads.files(), () -> status(describe.store()));
        }
        return (Future<R>) on(
                threads.files(),
                () -> new Command.StoreList(
                        storage.stores().stream().map(states::of).toList()));
    }

    @SuppressWarnings("unchecked") // Command<R> ties each command to its result
    private <R> Future<R> onStore(Command.OnStore<R> command) {
        if (command instanceof Command.RunRead<R>) {
            return onLedger(command);
        }
        StoreLane lane = lanes.get(command.store());
        LiveStore store = lane != null && command instanceof Command.Read<R> ? lane.open() : null;
        if (store != null) {
            StoreView view = store.view();
            return (Future<R>)
                    (store.shared()
                            ? on(threads.files(), () -> Reads.answer(command, lookedAt(store)))
                            : on(threads.lists(), () -> Reads.answer(command, view)));
        }
        boolean open = lane != null && lane.live() != null;
        QueuedCommand<R> queued = new QueuedCommand<>(command, ticker.nanos(), observer.queued(command.store()));
        submit(command.store(), queued);
        if (!open && queued.byTimer()) {
            return queued.answer().onComplete(done -> {
                StoreLane opened = lanes.get(command.store());
                if (opened != null) {
                    opened.closeUnused();
                }
            });
        }
        return queued.answer();
    }

    private static StoreView lookedAt(LiveStore store) {
        StoreView view = store.current();
        store.requireWritten();
        return view;
    }

    private <R> Future<R> onLedger(Command.OnStore<R> command) {
        QueuedCommand<R> queued = new QueuedCommand<>(command, ticker.nanos(), observer.queued(command.store()));
        StoreLane lane = lanes.get(command.store());
        LiveStore store = lane == null ? null : lane.open();
        if (store != null) {
            runReads.answer(queued, store);
        } else {
            submit(command.store(), queued);
        }
        return queued.answer();
    }

    /** Queues a command that was taken before. Once the drain has begun, its store may have been closed for good. */
    void submitAgain(StoreName store, QueuedCommand<?> queued) {
        if (drained.get() != null) {
            queued.fail(new StoreException(
                    ErrorCode.DRAINING, "Holdfast is stopping; the command has changed nothing, send it again"));
        } else {
            submit(store, queued);
        }
    }

    private void submit(StoreName store, QueuedCommand<?> queued) {
        while (!lanes.computeIfAbsent(store, name -> new StoreLane(name, this)).submit(queued)) {
            // The lane was retired between being found and being asked; it is about to leave the map.
            Thread.onSpinWait();
        }
        if (drained.get() != null) {
            lanes.values().forEach(StoreLane::close);
        }
    }

    @Override
    public @Nullable StoreView published(StoreName store) {
        StoreLane lane = lanes.get(store);
        return lane == null ? null : lane.published();
    }

    /**
     * Makes sure that stores can be kept, before commands are taken. Blocks.
     *
     * @throws StoreException when they cannot
     */
    public void begin() {
        storage.begin();
    }

    /** Looks after open stores: hanging commits, quiet checkpoints, idle closing. Called every {@link EngineSettings#TICK}. */
    public void tick() {
        long now = ticker.nanos();
        EngineSettings current = settings();
        for (StoreLane lane : lanes.values()) {
            // Before the lane looks for a checkpoint: a store that is looked at is not idle for that moment.
            if (current.closesIdle() && lane.idleFor(now) >= current.idleClose().toNanos()) {
                lane.close();
            }
            lane.tick(now);
        }
        openStores.keepDescriptors(Descriptors.OF_PROCESS);
        heartbeat.tick();
    }

    /** Why no command can be expected to be served now, whatever its store; empty while they can. Any thread. */
    public Optional<String> trouble() {
        return drained.get() == null ? heartbeat.trouble().or(storage::trouble) : Optional.of("it is being closed");
    }

    /** The stores whose files do not answer. */
    public HangingStores hanging() {
        return hanging;
    }

    /** Why the process does not serve and will not by itself; empty while it may. Any thread, never blocks. */
    public Optional<String> death() {
        return drained.get() == null ? heartbeat.death() : Optional.empty();
    }

    /**
     * Refuses new commands, lets those that were taken finish, then closes every store. Asked again, it answers when the
     * first drain has ended.
     *
     * @return completes when nothing is open any more
     */
    public Future<Void> drain() {
        Promise<Void> promise = drained.updateAndGet(first -> first == null ? Promise.promise() : first);
        lanes.values().forEach(StoreLane::close);
        completeDrain();
        return promise.future();
    }

    /** The latest changes of an open store, and the warnings among them; null when it is not open. Any thread. */
    @Nullable
    ChangeFeed feed(StoreName store) {
        StoreLane lane = lanes.get(store);
        StoreSession.Live live = lane == null ? null : lane.live();
        return live == null ? null : live.store().feed();
    }

    /** The number of stores that hold a queue or an open store. */
    public int lanes() {
        return lanes.size();
    }

    /** How many commands wait, by store; stores that hold nothing in memory are left out. */
    public Map<StoreName, Integer> waiting() {
        return lanes.values().stream().collect(Collectors.toMap(StoreLane::store, StoreLane::waiting, Integer::sum));
    }

    private StoreStatus status(StoreName store) {
        if (!storage.exists(store)) {
            throw new StoreException(ErrorCode.NOT_FOUND, "there is no store of this name");
        }
        return states.of(store);
    }

    private static <R> Future<R> on(Executor pool, Callable<R> read) {
        Promise<R> promise = Promise.promise();
        pool.execute(() -> {
            try {
                promise.complete(read.call());
            } catch (Exception e) {
                promise.fail(e);
            } catch (Error e) {
                log.error("a read failed unexpectedly", e);
                promise.fail(e);
            }
        });
        return promise.future();
    }

    /** What all open stores hold in memory, roughly. */
    public long heldBytes() {
        return openStores.heldBytes();
    }

    StoreStates states() {
        return states;
    }

    void retired(StoreName store, StoreLane lane) {
        lanes.remove(store, lane);
        completeDrain();
    }

    private void completeDrain() {
        Promise<Void> promise = drained.get();
        if (promise != null && lanes.isEmpty()) {
            promise.tryComplete();
        }
    }

    EngineThreads threads() {
        return threads;
    }

    Storage storage() {
        return storage;
    }

    EntryWriter writer() {
        return writer;
    }

    /** The settings of the moment: what belongs together has to be taken from one answer. */
    EngineSettings settings() {
        return settings.get();
    }

    /** The terms of maintenance that begins now. */
    MaintenanceTerms terms() {
        return terms(settings().policy());
    }

    /** The same, by another policy. */
    MaintenanceTerms terms(MaintenancePolicy policy) {
        return MaintenanceTerms.of(policy, clock);
    }

    OpenStores openStores() {
        return openStores;
    }

    ClosedStores closedStores() {
        return closedStores;
    }

    CapWarnings capWarnings() {
        return capWarnings;
    }

    WarningMemory warnings() {
        return warnings;
    }

    StoreClock clock() {
        return clock;
    }

    Ticker ticker() {
        return ticker;
    }

    Scheduler scheduler() {
        return scheduler;
    }

    RunReads runReads() {
        return runReads;
    }

    StoreObserver observer() {
        return observer;
    }
}

package dev.holdfast.commit;

import dev.holdfast.maintenance.MaintenancePlan;
import dev.holdfast.session.Command;
import dev.holdfast.session.Count;
import dev.holdfast.session.Deadline;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.PruneReport;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.StoreName;
import dev.holdfast.session.StoreView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store as its lane sees it: opened when a batch needs it, closed when the lane says so, given up when its files can no
 * longer be trusted. One thread at a time; any thread may look at the live store.
 */
final class StoreSession {
    private static final Logger log = LoggerFactory.getLogger(StoreSession.class);

    private final StoreName name;
    private final StoreEngine engine;
    private final Runnable wake;
    private final LastView last = new LastView();
    private volatile @Nullable Live live;
    private boolean broken;

    /** An open store and the turns made on it. */
    record Live(LiveStore store, Turns turns) {}

    /**
     * @param wake asks for a turn; called from any thread
     */
    StoreSession(StoreName name, StoreEngine engine, Runnable wake) {
        this.name = name;
        this.engine = engine;
        this.wake = wake;
    }

    /** The open store, or null. Any thread. */
    @Nullable
    Live live() {
        return live;
    }

    /** Whether the next turn has to open the store, as far as can be told without a look at it. Any thread. */
    boolean opens() {
        return live == null;
    }

    /** Whether there is nothing in it that a later command needs. Any thread. */
    boolean isEmpty() {
        return live == null && !last.isKept();
    }

    /** Whether a maintenance run waits for another turn. */
    boolean hasMore() {
        Live open = live;
        return open != null && open.turns().hasMore();
    }

    /**
     * Serves the commands of a batch in order; opens the store for them if it is not open. When this throws, what is in
     * memory is not trusted any more: the store is left, and opened again by the next turn.
     *
     * @return what another process's lock keeps from its work; null when none does
     */
    @Nullable
    LockedOut turn(List<QueuedCommand<?>> batch) {
        Live open = live;
        if (open != null && (broken || !open.store().usable()) && leave(open)) {
            open = null;
        }
        if (open != null && broken) {
            StoreException failure = new StoreException(
                    ErrorCode.ENGINE_UNAVAILABLE, "the store is to be opened again first; send the command again");
            batch.forEach(each -> each.fail(failure));
            return null;
        }
        if (open != null && recoversAgain(open, batch) && close()) {
            open = null;
        }
        if (open == null && !batch.isEmpty() && !answeredClosed(batch.get(0))) {
            StoreException failure = open(batch);
            if (failure != null) {
                last.answerReads(failure, batch);
                LockedOut failed = LockedOut.of(failure, batch, engine.ticker().nanos());
                return failed.waiting().isEmpty() ? null : failed;
            }
            last.drop();
            open = live;
        }
        return open == null ? null : serve(open, batch);
    }

    private static boolean recoversAgain(Live open, List<QueuedCommand<?>> batch) {
        return !batch.isEmpty()
                && batch.get(0).command() instanceof Command.Recover
                && open.store().recoverable();
    }

    /** Answers a command of the timer, which is alone, when there is nothing in the store for which to open it. */
    private boolean answeredClosed(QueuedCommand<?> command) {
        PruneReport nothing = command.byTimer() ? engine.closedStores().nothingDue(command.command()) : null;
        if (nothing != null) {
            command.answerWith(nothing);
        }
        return nothing != null;
    }

    private @Nullable LockedOut serve(Live open, List<QueuedCommand<?>> batch) {
        boolean served = false;
        try {
            LockedOut lockedOut = open.turns().serve(batch);
            open.store().lookForCheckpoint();
            served = true;
            if (lockedOut == null && !open.store().written() && !open.turns().hasMore()) {
                // It was opened for a first write that failed: there is still no such store.
                var unused = close();
            }
            return lockedOut;
        } finally {
            if (!served) {
                broken = true;
                var unused = leave(open);
            }
        }
    }

    /** Opens the store; why that failed, or null. */
    private @Nullable StoreException open(List<QueuedCommand<?>> batch) {
        try {
            boolean existed = engine.storage().exists(name);
            if (!existed && !creates(batch)) {
                throw new StoreException(ErrorCode.NOT_FOUND, "there is no store of this name");
            }
            engine.closedStores().forget(name);
            Live opened = openedWithin(batch.get(0), existed);
            live = opened;
            broken = false;
            engine.states().opened(name);
            logOpening(opened.store().view());
            return null;
        } catch (StoreException e) {
            engine.states().troubled(name, e);
            if (e.detail().contains("too many open files")) {
                engine.openStores().releaseDescriptors();
            }
            return e;
        }
    }

    private Live openedWithin(QueuedCommand<?> first, boolean existed) {
        Duration cold = first.byTimer() ? EngineSettings.COLD : Duration.ZERO;
        long least = engine.storage().estimatedBytes(name);
        try (OpenStores.Claim claim = engine.openStores().claim(name, least, cold)) {
            Live opened = opened(openFiles(first, claim), existed);
            claim.fulfilled();
            return opened;
        }
    }

    /**
     * Whether a command of the batch makes the store. What is refused by a store without sessions is answered here, so
     * that nothing is created for a name that nobody has written.
     */
    private boolean creates(List<QueuedCommand<?>> batch) {
        CommitDraft draft = new CommitDraft(
                StoreView.empty(),
                engine.writer(),
                ArchiveNames.NONE,
                engine.clock().instant(),
                Space.UNBOUNDED,
                engine.terms(),
                new RunIds());
        List<Prepared> refused = new ArrayList<>();
        for (QueuedCommand<?> queued : batch) {
            if (queued.creates()) {
                Prepared prepared = Prepared.of(queued, draft);
                if (prepared.accepted()) {
                    requireQuota();
                    return true;
                }
                refused.add(prepared);
            }
        }
        refused.forEach(Prepared::refuse);
        return false;
    }

    private void requireQuota() {
        int most = engine.settings().quota().stores();
        if (most > 0 && engine.storage().stores().size() >= most) {
            throw new StoreException(
                    ErrorCode.STORE_BUSY,
                    "there are as many stores as store.quota.stores allows (" + most
                            + "): remove directories of unused stores, or raise the setting");
        }
    }

    private Live opened(OpenStore files, boolean existed) {
        boolean done = false;
        try {
            LiveStore store = new LiveStore(name, files, existed, engine, wake);
            Live opened = new Live(store, new Turns(store, engine));
            done = true;
            return opened;
        } finally {
            if (!done) {
                files.abandon();
            }
        }
    }

    private OpenStore openFiles(QueuedCommand<?> first, MemoryClaim memory) {
        // Locks are tried once: whoever waits for one must not hold a thread meanwhile.
        Deadline deadline = new Deadline(engine.ticker().nanos());
        if (!(first.command() instanceof Command.Recover recover)) {
            return engine.storage().open(name, deadline, memory);
        }
        Command.RecoverReport report = engine.storage().recover(name, recover.from(), deadline);
        OpenStore files = engine.storage().open(name, deadline, memory);
        log.info(
                "store {}: recovered from={} kept={} replayed={} missingRevisions={} skipped={}",
                name,
                recover.from(),
                report.kept(),
                report.replayed(),
                report.missingRevisions(),
                report.skipped().size());
        first.answerWith(new Command.RecoverReport(
                report.kept(),
                report.replayed(),
                report.missingRevisions(),
                report.skipped(),
                new Command.Receipt(files.recovered().revision(), files.durability())));
        return files;
    }

    private void logOpening(StoreView view) {
        MaintenanceTerms terms = engine.terms();
        MaintenancePlan plan = MaintenancePlan.of(view, terms.policy(), terms.time(), Set.of(), Integer.MAX_VALUE);
        log.info(
                "store {}: opened at revision {} with {} ({}); by policy ({}) maintenance would remove {}"
                        + " and {} over the cap with the next write",
                name,
                view.revision(),
                Count.of(view.size(), "entry"),
                Count.of(view.bytes(), "byte"),
                terms.policy().mode().word(),
                Count.of(plan.pruned(), "stale entry"),
                plan.capped());
    }

    /**
     * Closes the store.
     *
     * @return false while a checkpoint is being written
     */
    boolean close() {
        Live open = live;
        if (open == null) {
            return true;
        }
        live = null;
        try {
            if (!open.store().close()) {
                live = open;
                return false;
            }
            StoreView view = open.store().view();
            log.info("store {}: closed at revision {}", name, view.revision());
            if (open.store().written()) {
                engine.closedStores().closed(name, view, open.store().receipt());
            }
        } catch (RuntimeException | Error e) {
            log.error("store {}: closing it failed; what was committed is in its journal", name, e);
        }
        return true;
    }

    /** Leaves the files of a store that may not be written any more. */
    private boolean leave(Live open) {
        open.turns()
                .fail(new StoreException(
                        ErrorCode.ENGINE_UNAVAILABLE, "the store has to be opened again; the run was cut short"));
        live = null;
        if (open.store().abandon()) {
            if (!broken
                    && !open.store().shared()
                    && engine.openStores().fits(open.store().view().bytes())) {
                last.keep(open.store().view());
            }
            broken = false;
            log.warn("store {}: its files are opened again", name);
            return true;
        }
        live = open;
        return false;
    }
}

package dev.holdfast.commit;

import dev.holdfast.commit.MaintenanceRun.Rules;
import dev.holdfast.session.Command;
import dev.holdfast.session.Deadline;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.KeyRange;
import dev.holdfast.session.MaintenancePolicy;
import dev.holdfast.session.PruneReport;
import dev.holdfast.session.SessionKey;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.StoreView;
import dev.holdfast.session.UndoReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns what waited for an open store into commits: the commands of a batch in order, as many as fit in one commit;
 * maintenance beside them; and maintenance runs in steps between them. One thread at a time.
 */
final class Turns {
    private static final Logger log = LoggerFactory.getLogger(Turns.class);
    private static final long NOT_LOCKED = Long.MIN_VALUE;

    private final LiveStore store;
    private final StoreEngine engine;
    private final ArrayDeque<SteppedRun> runs = new ArrayDeque<>();
    private final Set<QueuedCommand<?>> callers = ConcurrentHashMap.newKeySet();
    private final MaintenanceNotes notes;
    private @Nullable LockedOut lockedOut;
    private long runsLockedSince = NOT_LOCKED;

    Turns(LiveStore store, StoreEngine engine) {
        this.store = store;
        this.engine = engine;
        this.notes = new MaintenanceNotes(store.name(), engine);
    }

    /** Any thread. */
    MaintenanceNotes notes() {
        return notes;
    }

    /** Whether a maintenance run waits for another turn. */
    boolean hasMore() {
        return !runs.isEmpty();
    }

    /** The commands whose maintenance runs are under way, in a commit or between two. Any thread. */
    Set<QueuedCommand<?>> callers() {
        return callers;
    }

    /**
     * Serves a batch, which may be empty, then lets a waiting maintenance run make one commit.
     *
     * @return what another process's lock keeps from its work; null when none does
     */
    @Nullable
    LockedOut serve(List<QueuedCommand<?>> batch) {
        lockedOut = null;
        store.releaseHolds();
        boolean runWaits = !runs.isEmpty();
        if (batch.size() == 1 && batch.get(0).alone()) {
            tryBegin(batch.get(0));
        } else {
            int from = 0;
            while (from < batch.size()) {
                from = commitGroup(batch, from);
            }
        }
        if (runWaits && lockedOut == null) {
            step(runs.remove());
        }
        if (runs.isEmpty()) {
            store.logRuns();
        }
        return lockedOut;
    }

    /** Answers everybody who waits for a maintenance run. */
    void fail(StoreException failure) {
        runs.forEach(run -> run.fail(failure));
        runs.clear();
    }

    /** Makes one commit of the commands from {@code from} on; the index of the first that did not fit. */
    private int commitGroup(List<QueuedCommand<?>> batch, int from) {
        if (batch.get(from).command() instanceof Command.Read<?>) {
            read(batch.get(from));
            return from + 1;
        }
        if (!begin(batch.subList(from, batch.size()))) {
            return batch.size();
        }
        try {
            return commitBegun(batch, from);
        } finally {
            store.end();
        }
    }

    /**
     * Keeps other processes from writing. When that fails, commands that can wait for a lock are in {@link #lockedOut}, and
     * the others have been answered.
     */
    private boolean begin(List<QueuedCommand<?>> waiting) {
        try {
            store.begin(now());
            return true;
        } catch (StoreException e) {
            waiting.stream()
                    .filter(each -> each.command() instanceof Command.Read<?>)
                    .forEach(this::read);
            LockedOut failed = LockedOut.of(e, waiting, engine.ticker().nanos());
            lockedOut = failed.waiting().isEmpty() ? null : failed;
            return false;
        }
    }

    /** Locks are tried once: whoever waits for one must not hold a thread meanwhile. */
    private Deadline now() {
        return new Deadline(engine.ticker().nanos());
    }

    private int commitBegun(List<QueuedCommand<?>> batch, int from) {
        // The same terms for the whole commit: the policy may change meanwhile.
        MaintenanceTerms terms = engine.terms();
        CommitDraft draft = store.draft(engine.openStores().mayGrow(), terms);
        List<Prepared> prepared = new ArrayList<>(batch.size() - from);
        int next = from;
        while (next < batch.size() && !draft.isFull()) {
            QueuedCommand<?> queued = batch.get(next++);
            if (queued.command() instanceof Command.Read<?>) {
                read(queued);
            } else if (!queued.answered()) {
                prepared.add(Prepared.of(queued, draft));
            }
        }
        commit(draft, prepared, terms);
        return next;
    }

    /** Makes the commit durable, if it changes anything, then answers all who are part of it. */
    private void commit(CommitDraft draft, List<Prepared> prepared, MaintenanceTerms terms) {
        WarningsOfCommit news = new WarningsOfCommit(store.name(), engine);
        String run = null;
        try {
            if (!draft.isEmpty()) {
                MaintenanceRun beside = maintainBeside(draft, terms, prepared);
                long began = engine.ticker().nanos();
                var unused = store.commit(draft, view -> news.judge(view, terms, prepared));
                Duration took = Duration.ofNanos(engine.ticker().nanos() - began);
                prepared.forEach(each -> each.command().trace().committed(took));
                run = beside == null ? null : madeBeside(beside, draft);
                engine.capWarnings().look(store.name(), store.view(), terms);
            }
        } catch (StoreException e) {
            boolean full = e.code() == ErrorCode.DISK_FULL && e.outcome() == StoreException.Outcome.NOT_APPLIED;
            prepared.forEach(each -> refused(each, full && prepared.size() > 1, e, terms));
            return;
        }
        for (Prepared each : prepared) {
            Command.Receipt receipt = store.receipt()
                    .withRun(run != null && draft.maintained(each.caller().keys()) ? run : null);
            SessionKey active = each.active();
            each.answer(active == null ? receipt : receipt.withWarning(news.take(active)));
        }
    }

    /** A delete finds room where what was in the same commit found none: it is made alone. */
    private void refused(Prepared prepared, boolean full, StoreException failure, MaintenanceTerms terms) {
        if (full && prepared.command().command() instanceof Command.Delete) {
            CommitDraft draft = store.draft(false, terms);
            commit(draft, List.of(Prepared.of(prepared.command(), draft)), terms);
        } else {
            prepared.fail(failure);
        }
    }

    /** Answers from the latest committed view at once: a read depends on no commit that may still fail. */
    private void read(QueuedCommand<?> queued) {
        try {
            StoreView view = store.current();
            store.requireWritten();
            if (queued.command() instanceof Command.RunRead<?>) {
                engine.runReads().answer(queued, store);
                return;
            }
            queued.answerWith(Reads.answer(queued.command(), view));
        } catch (StoreException refusal) {
            queued.fail(refusal);
        }
    }

    /**
     * Maintenance as part of a commit of clients, in enforce mode, of the keys that they may write. What it does is true
     * once the commit is durable.
     */
    private @Nullable MaintenanceRun maintainBeside(
            CommitDraft draft, MaintenanceTerms terms, List<Prepared> prepared) {
        if (terms.policy().mode() == MaintenancePolicy.Mode.WARN) {
            return null;
        }
        return MaintenanceRun.beside(
                draft, Prepared.range(prepared), terms, engine.ticker().nanos(), store.view());
    }

    /** Takes note of maintenance that a durable commit made; the run under which it removed something. */
    private @Nullable String madeBeside(MaintenanceRun run, CommitDraft draft) {
        if (run.more()
                && runs.stream().noneMatch(other -> other instanceof MaintenanceRun waiting && waiting.covers(run))) {
            runs.add(run.rest(store.view(), draft.untouchable()));
        }
        if (run.removed() == 0) {
            return null;
        }
        notes.beside(run);
        return run.id();
    }

    private void tryBegin(QueuedCommand<?> queued) {
        try {
            var unused = store.current();
            store.requireWritten();
            begin(queued);
        } catch (StoreException refusal) {
            queued.fail(refusal);
        }
    }

    private void begin(QueuedCommand<?> queued) {
        callers.add(queued);
        queued.answer().onComplete(done -> callers.remove(queued));
        Command.OnStore<?> command = queued.command();
        MaintenanceTerms terms = engine.terms();
        Instant now = terms.began();
        if (command instanceof Command.Prune prune) {
            String id = RunIds.ofPrune(store.view().revision(), now);
            MaintenanceTerms asked = engine.terms(prune.policy(engine.settings().policy()));
            Set<SessionKey> active = prune.active() == null ? Set.of() : Set.of(prune.active());
            MaintenanceRun run = run(id, Rules.PRUNE_AND_CAP, asked, active, queued);
            if (prune.dryRun()) {
                queued.answerWith(run.preview(store));
            } else {
                enforce(run);
            }
        } else if (command instanceof Command.Maintain) {
            enforce(run(store.runIds().ofTimer(now), Rules.PRUNE_AND_CAP, terms, Set.of(), queued));
        } else if (command instanceof Command.Reap) {
            step(run(store.runIds().ofReaper(now), Rules.CRON_RUNS, terms, Set.of(), queued));
        } else if (command instanceof Command.Undo undo) {
            undo(undo, queued, now);
        } else if (!queued.answered()) {
            queued.fail(
                    new StoreException(ErrorCode.NOT_CORRUPT, "the store is not corrupt: there is nothing to recover"));
        }
    }

    @SuppressWarnings("unchecked") // the commands of maintenance all promise a PruneReport
    private MaintenanceRun run(
            String id, Rules rules, MaintenanceTerms terms, Set<SessionKey> active, QueuedCommand<?> caller) {
        return new MaintenanceRun(
                id, rules, terms, engine.ticker().nanos(), store.view(), active, KeyRange.ALL, (QueuedCommand<
                                PruneReport>)
                        caller);
    }

    private void enforce(MaintenanceRun run) {
        if (run.warns()) {
            run.end(store);
        } else {
            step(run);
        }
    }

    /** What the run removed is looked for beside commits; then the command comes back, and is carried out in steps. */
    @SuppressWarnings("unchecked") // an undo promises an UndoReport
    private void undo(Command.Undo undo, QueuedCommand<?> queued, Instant now) {
        Runs.Found found = queued.found();
        if (found == null) {
            engine.runReads().find(queued, undo.run(), store);
            return;
        }
        Ledger ledger = store.ledger();
        if (ledger == null) {
            throw new StoreException(ErrorCode.ENGINE_UNAVAILABLE, "the store is being closed; send the command again");
        }
        step(new UndoRun(
                undo, found, ledger, undone(ledger), now, engine.settings().undoHold(), (QueuedCommand<UndoReport>)
                        queued));
    }

    /** What was undone before, shared by all that is being undone. */
    private Set<Long> undone(Ledger ledger) {
        for (SteppedRun run : runs) {
            if (run instanceof UndoRun other) {
                return other.undone();
            }
        }
        return new HashSet<>(ledger.undone());
    }

    /** One commit of a run. */
    private void step(SteppedRun run) {
        try {
            if (!beginStep(run)) {
                return;
            }
            try {
                stepBegun(run);
            } finally {
                store.end();
            }
        } catch (StoreException e) {
            log.warn("store {}: {} ends early: {}", store.name(), run.id(), e.detail());
            notes.ended(run, store.view(), e.code());
            run.fail(e);
            return;
        } catch (RuntimeException e) {
            failUnexpectedly(run, e);
            return;
        } catch (Error e) {
            failUnexpectedly(run, e);
            throw e;
        }
        if (run.more()) {
            runs.add(run);
            return;
        }
        if (run instanceof MaintenanceRun maintenance) {
            notes.ended(maintenance, store.view(), null);
            if (maintenance.purges()) {
                purge(maintenance);
                return;
            }
        }
        run.end(store);
    }

    /** Keeps other processes from writing. A run whose patience with their lock has not ended waits for another turn. */
    private boolean beginStep(SteppedRun run) {
        try {
            store.begin(now());
            runsLockedSince = NOT_LOCKED;
            return true;
        } catch (StoreException e) {
            long now = engine.ticker().nanos();
            long since = runsLockedSince == NOT_LOCKED ? now : runsLockedSince;
            if (e.code() != ErrorCode.STORE_LOCKED || now - since >= EngineSettings.RUN_PATIENCE.toNanos()) {
                runsLockedSince = NOT_LOCKED;
                throw e;
            }
            runsLockedSince = since;
            runs.addFirst(run);
            lockedOut = new LockedOut(e, List.of());
            return false;
        }
    }

    /** What was removed long ago is destroyed beside commits; then the timer has its answer, and may close the store. */
    private void purge(MaintenanceRun run) {
        engine.threads().files().execute(() -> {
            try {
                store.purge();
            } finally {
                run.end(store);
            }
        });
    }

    private void stepBegun(SteppedRun run) {
        CommitDraft draft = store.draft(!run.grows() || engine.openStores().mayGrow(), engine.terms());
        run.step(draft, EngineSettings.CHANGES_A_COMMIT);
        if (!draft.isEmpty()) {
            Commit commit = draft.commit();
            run.committed(commit, store.commit(draft, view -> List.of()));
        }
    }

    private void failUnexpectedly(SteppedRun run, Throwable e) {
        log.error("store {}: {} failed unexpectedly", store.name(), run.id(), e);
        notes.ended(run, store.view(), ErrorCode.INTERNAL);
        run.fail(new StoreException(ErrorCode.INTERNAL, "the run failed unexpectedly", e)
                .withOutcome(StoreException.Outcome.UNKNOWN));
    }
}

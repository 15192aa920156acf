package dev.holdfast.commit;

import dev.holdfast.session.Command;
import dev.holdfast.session.Count;
import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.SessionKey;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.StoreView;
import dev.holdfast.session.UndoObstacle;
import dev.holdfast.session.UndoReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The undoing of a run, in commits that let waiting commands pass. Entries come back in the opposite order of their
 * removal, so that of sessions that shared a transcript the one that was the last to use it gets it back; in the insertion
 * order they come last. Each is judged on the view as it then is. Used by one thread.
 */
final class UndoRun implements SteppedRun {
    private final String run;
    private final Ledger ledger;
    private final boolean withoutTranscript;
    private final long heldUntil;
    private final QueuedCommand<UndoReport> caller;
    private final Deque<RecordedRemoval> waiting = new ArrayDeque<>();
    private final Set<Long> undone;
    private final Set<SessionKey> restored = new TreeSet<>();
    private final Set<SessionKey> bare = new TreeSet<>();
    private final List<UndoReport.Skipped> skipped = new ArrayList<>();

    /**
     * @param found what the run removed
     * @param undone what was undone before; runs that undo at the same time add to it
     * @param hold how long maintenance leaves entries alone that come back
     */
    UndoRun(
            Command.Undo undo,
            Runs.Found found,
            Ledger ledger,
            Set<Long> undone,
            Instant now,
            Duration hold,
            QueuedCommand<UndoReport> caller) {
        this.run = undo.run();
        this.ledger = ledger;
        this.withoutTranscript = undo.withoutTranscript();
        this.heldUntil = heldUntil(now, hold);
        this.undone = undone;
        this.caller = caller;
        Set<SessionKey> asked = undo.keys() == null ? null : new TreeSet<>(undo.keys());
        for (RecordedRemoval removal : found.removals().descendingMap().values()) {
            if (found.isLast(removal) && (asked == null || asked.remove(removal.key()))) {
                waiting.add(removal);
            }
        }
        if (asked != null) {
            asked.forEach(key -> skip(key, UndoObstacle.NOT_IN_RUN));
        }
    }

    private static long heldUntil(Instant now, Duration hold) {
        if (hold.isZero()) {
            return SessionEntry.NOT_HELD;
        }
        long millis = now.toEpochMilli();
        return hold.compareTo(Duration.ofMillis(Long.MAX_VALUE - millis)) >= 0
                ? Long.MAX_VALUE
                : millis + hold.toMillis();
    }

    @Override
    public String id() {
        return "undo of " + run;
    }

    @Override
    public void step(CommitDraft draft, int limit) {
        Set<String> moving = new HashSet<>();
        for (int n = 0; n < limit && !waiting.isEmpty() && !draft.isFull(); n++) {
            restore(waiting.remove(), draft, moving);
        }
    }

    private void restore(RecordedRemoval removal, CommitDraft draft, Set<String> moving) {
        SessionKey key = removal.key();
        StoreView view = draft.view();
        if (undone.contains(removal.revision())) {
            skip(key, UndoObstacle.ALREADY_RESTORED);
            return;
        }
        if (view.get(key) != null) {
            skip(key, UndoObstacle.KEY_EXISTS);
            return;
        }
        if (!draft.mayRestore(caller.caller())) {
            skip(key, UndoObstacle.STORE_FULL);
            return;
        }
        Ledger.Transcript transcript = ledger.transcript(removal);
        if (transcript == Ledger.Transcript.ARCHIVED) {
            Set<String> names = removal.removal().files();
            // Another one of this commit may get a name.
            transcript = Collections.disjoint(moving, names) ? transcript : Ledger.Transcript.NAME_TAKEN;
            moving.addAll(names);
        }
        UndoObstacle obstacle = Runs.ofTranscript(transcript);
        if (obstacle != null && !withoutTranscript) {
            skip(key, obstacle);
            return;
        }
        SessionEntry entry = ledger.entry(removal, view.nextPosition());
        if (entry == null) {
            skip(key, UndoObstacle.RECORD_LOST);
            return;
        }
        boolean moves = transcript == Ledger.Transcript.ARCHIVED;
        List<String> archives = moves ? removal.removal().archives() : List.of();
        draft.restore(entry.heldUntil(heldUntil), new Change.Undone(run, removal.revision(), archives, heldUntil));
        if (obstacle != null) {
            bare.add(key);
        }
    }

    private void skip(SessionKey key, UndoObstacle why) {
        skipped.add(new UndoReport.Skipped(key, why));
    }

    @Override
    public void committed(Commit commit, Set<SessionKey> unmoved) {
        for (Change change : commit.changes()) {
            if (change instanceof Change.Restore restore) {
                restored.add(restore.key());
                undone.add(restore.undone().removal());
            }
        }
        bare.addAll(unmoved);
    }

    /** What was undone before, and by it. */
    Set<Long> undone() {
        return undone;
    }

    @Override
    public boolean grows() {
        return true;
    }

    @Override
    public boolean more() {
        return !waiting.isEmpty();
    }

    @Override
    public void end(LiveStore store) {
        List<SessionKey> order = List.copyOf(restored);
        caller.answerWith(new UndoReport(order, List.copyOf(bare), skipped, store.receipt()));
    }

    @Override
    public void fail(StoreException failure) {
        caller.fail(
                restored.isEmpty()
                        ? failure
                        : new StoreException(
                                        failure.code(),
                                        failure.detail() + "; " + Count.of(restored.size(), "entry")
                                                + " restored before; the same request restores the others",
                                        failure)
                                .withOutcome(StoreException.Outcome.UNKNOWN));
    }
}

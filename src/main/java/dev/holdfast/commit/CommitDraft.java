package dev.holdfast.commit;

import dev.holdfast.maintenance.MaintenancePlan;
import dev.holdfast.maintenance.Share;
import dev.holdfast.session.Caller;
import dev.holdfast.session.Cause;
import dev.holdfast.session.Command;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.KeyRange;
import dev.holdfast.session.RemovalReason;
import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.SessionKey;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.StoreView;
import dev.holdfast.session.json.EntryWriter;
import dev.holdfast.session.json.Revised;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A commit in the making: commands are applied to it in order, each on the outcome of those before. A command that fails
 * leaves no trace in it. Used by one thread, for one commit.
 *
 * <p>Applying a command answers a function from the receipt, which is known once the commit is durable, to the command's
 * result.
 */
final class CommitDraft {
    private final StoreView base;
    private final EntryWriter writer;
    private final ArchiveNames archiveNames;
    private final Instant now;
    private final Space space;
    private final MaintenanceTerms terms;
    private final RunIds runIds;
    private final List<Change.Remove> evicted = new ArrayList<>();
    private final List<Change> changes = new ArrayList<>();
    private final Set<SessionKey> untouchable = new HashSet<>();
    private StoreView view;
    private long bytes;

    /**
     * @param base the view it builds on
     * @param space that it may take
     * @param terms what the shares of callers go by
     * @param runIds the names of the store's runs
     */
    CommitDraft(
            StoreView base,
            EntryWriter writer,
            ArchiveNames archiveNames,
            Instant now,
            Space space,
            MaintenanceTerms terms,
            RunIds runIds) {
        this.base = base;
        this.view = base;
        this.writer = writer;
        this.archiveNames = archiveNames;
        this.now = now;
        this.space = space;
        this.terms = terms;
        this.runIds = runIds;
    }

    /** The view after all that has been applied. Its revision is the commit's. */
    StoreView view() {
        return view.at(base.revision() + changes.size());
    }

    boolean isEmpty() {
        return changes.isEmpty();
    }

    /** Whether it has become so large that the next command should go into another commit. */
    boolean isFull() {
        return bytes >= EngineSettings.GROUP_BYTES;
    }

    Commit commit() {
        return new Commit(base.revision(), now, changes);
    }

    Function<Command.Receipt, Command.Written> put(Command.Put put) {
        SessionEntry present = view.get(put.key());
        put.precondition().check(present);
        Revised revised =
                writer.put(put.key(), put.document().getBytes(), present, now.toEpochMilli(), view.nextPosition());
        return store(revised, present, put.active(), put.caller());
    }

    Function<Command.Receipt, Command.Written> patch(Command.Patch patch) {
        SessionEntry present = view.get(patch.key());
        patch.precondition().check(present);
        Revised revised = writer.patch(
                patch.key(),
                patch.format(),
                patch.patch().getBytes(),
                patch.touch(),
                present,
                now.toEpochMilli(),
                view.nextPosition());
        return store(revised, present, patch.active(), patch.caller());
    }

    private Function<Command.Receipt, Command.Written> store(
            Revised revised, @Nullable SessionEntry present, @Nullable SessionKey active, Caller caller) {
        SessionEntry entry = revised.entry().committedAt(now.toEpochMilli(), present);
        int growth = entry.json().length - (present == null ? 0 : present.json().length);
        if (growth > 0) {
            space.requireFor(view, present == null, growth);
        }
        Set<SessionKey> spared = new HashSet<>(untouchable);
        if (active != null) {
            spared.add(active);
        }
        MaintenancePlan.Removal makesRoom = share().admit(view, caller, present, entry, spared);
        if (makesRoom != null) {
            space.requireRecord();
        }
        view = view.with(entry);
        bytes += entry.json().length;
        changes.add(new Change.Put(nextRevision(), Cause.REQUEST, entry, reset(present, entry)));
        protect(entry.key(), active);
        if (makesRoom != null) {
            evicted.add(remove(makesRoom.entry(), makesRoom.reason(), runBeside(), terms.began()));
        }
        return receipt -> new Command.Written(entry, present == null, revised.completed(), receipt);
    }

    /** The run of what is removed beside the writes. */
    String runBeside() {
        return runIds.ofWrites(terms.began());
    }

    private Share share() {
        return new Share(terms.policy(), terms.time());
    }

    /** What was removed to make room for sessions that were created. */
    List<Change.Remove> evicted() {
        return evicted;
    }

    /** Whether maintenance removed an entry of these keys in it. */
    boolean maintained(KeyRange keys) {
        return changes.stream()
                .anyMatch(change -> change instanceof Change.Remove remove
                        && remove.removal().reason() != RemovalReason.DELETED
                        && keys.contains(remove.key()));
    }

    /** Whether an entry that was removed may come back by a caller's wish. */
    boolean mayRestore(Caller caller) {
        return share().mayRestore(view, caller);
    }

    /** The archives of what an update with another session id leaves behind. */
    private List<String> reset(@Nullable SessionEntry present, SessionEntry entry) {
        String id = present == null ? null : present.sessionId();
        return id == null || id.equals(entry.sessionId())
                ? List.of()
                : archiveNames.choose(Objects.requireNonNull(present), view, ArchiveNames.Why.RESET, now);
    }

    /** Whether there is space for removals in the ledger. */
    boolean mayRemove() {
        return space.ledger();
    }

    Function<Command.Receipt, Command.Deleted> delete(Command.Delete delete) {
        SessionEntry present = view.get(delete.key());
        delete.precondition().check(present);
        if (present == null) {
            throw new StoreException(ErrorCode.NOT_FOUND, "there is no session with this key");
        }
        space.requireRecord();
        String run = remove(present, RemovalReason.DELETED, RunIds.ofDelete(nextRevision()), now)
                .removal()
                .run();
        protect(delete.key(), delete.active());
        return receipt -> new Command.Deleted(receipt.withRun(run));
    }

    /**
     * Applies a plan made for {@link #view()}. The removals, as they will be recorded.
     *
     * @param began when the run began
     */
    List<Change.Remove> apply(MaintenancePlan plan, String run, Instant began) {
        if (!plan.removals().isEmpty()) {
            space.requireRecord();
        }
        List<Change.Remove> removed = new ArrayList<>();
        for (MaintenancePlan.Removal removal : plan.removals()) {
            removed.add(remove(removal.entry(), removal.reason(), run, began));
        }
        return removed;
    }

    /**
     * Brings a removed entry back, whose key is free.
     *
     * @param removed the entry, with the hold that {@code undone} names
     */
    void restore(SessionEntry removed, Change.Undone undone) {
        space.requireFor(view, true, removed.json().length);
        space.requireRecord();
        SessionEntry entry = removed.committedAt(now.toEpochMilli(), null);
        view = view.with(entry);
        bytes += entry.json().length;
        changes.add(new Change.Restore(nextRevision(), entry, undone));
    }

    /** The keys that this commit's maintenance leaves alone: those written, and the active sessions of its requests. */
    Set<SessionKey> untouchable() {
        return untouchable;
    }

    private Change.Remove remove(SessionEntry entry, RemovalReason reason, String run, Instant began) {
        StoreView without = view.without(entry.key());
        List<String> archives = archiveNames.choose(entry, without, ArchiveNames.Why.DELETED, now);
        view = without;
        bytes += entry.json().length;
        Change.Remove change =
                new Change.Remove(nextRevision(), entry, new Change.Removal(run, began, reason, archives));
        changes.add(change);
        return change;
    }

    private void protect(SessionKey written, @Nullable SessionKey active) {
        untouchable.add(written);
        if (active != null) {
            untouchable.add(active);
        }
    }

    private long nextRevision() {
        return base.revision() + changes.size() + 1;
    }
}

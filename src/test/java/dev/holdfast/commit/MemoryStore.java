package dev.holdfast.commit;

import dev.holdfast.session.Durability;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.SessionKey;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.StoreView;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A store of {@link MemoryStorage} that is open. Notes every call that its contract forbids. */
final class MemoryStore implements OpenStore {
    private final MemoryFiles files;
    private final StoreView recovered;
    private final AtomicBoolean busy = new AtomicBoolean();
    private volatile long revision;
    private volatile boolean usable = true;
    private volatile boolean released;
    private volatile boolean checkpointing;

    MemoryStore(MemoryFiles files) {
        this.files = files;
        this.recovered = files.recover();
        this.revision = recovered.revision();
    }

    @Override
    public StoreView recovered() {
        return recovered;
    }

    @Override
    public Durability durability() {
        return Durability.FSYNC;
    }

    @Override
    public void append(Commit commit) {
        enter("append");
        try {
            expect(usable, "append to an unusable store");
            expect(commit.base() == revision, "append at " + commit.base() + " to revision " + revision);
            pass(files.appendGate.getAndSet(null));
            files.onAppend.run();
            if (!files.appendFailures.isEmpty()) {
                fail(commit, files.appendFailures.remove(0));
            }
            files.commits.add(commit);
            revision = commit.revision();
            files.deeds.add("append " + revision);
        } finally {
            busy.set(false);
        }
    }

    private void fail(Commit commit, StoreException failure) {
        usable = !files.unusableAfterFailure;
        if (files.foundAfterFailure) {
            files.commits.add(commit);
        }
        files.deeds.add("append fails");
        throw failure;
    }

    @Override
    public boolean usable() {
        return usable;
    }

    @Override
    public ArchiveNames archiveNames() {
        Set<String> chosen = new HashSet<>();
        return (gone, left, why, at) -> {
            StoreException failure = files.archiveFailure.getAndSet(null);
            if (failure != null) {
                throw failure;
            }
            String id = String.valueOf(gone.sessionId());
            boolean none = !files.transcripts.contains(id) || left.refersTo(id) || !chosen.add(id);
            String word = why == ArchiveNames.Why.DELETED ? "deleted" : "reset";
            return none
                    ? List.of()
                    : List.of(id + ".jsonl." + word + "." + at.toString().replace(':', '-'));
        };
    }

    @Override
    public Set<SessionKey> moveTranscripts(Commit commit, StoreView after) {
        Set<SessionKey> stay = new HashSet<>();
        for (Change change : commit.changes()) {
            if (change instanceof Change.Remove remove && remove.removal().archive() != null) {
                files.archives.add(remove.removal().archive());
                files.transcripts.remove(String.valueOf(remove.entry().sessionId()));
            } else if (change instanceof Change.Put put && !put.archives().isEmpty()) {
                String archive = put.archives().get(0);
                files.archives.add(archive);
                files.transcripts.remove(archive.substring(0, archive.indexOf(".jsonl")));
            } else if (change instanceof Change.Restore restore
                    && !restore.undone().archives().isEmpty()) {
                if (files.transcriptsStay
                        || !files.archives.remove(restore.undone().archives().get(0))) {
                    stay.add(change.key());
                } else {
                    files.transcripts.add(String.valueOf(restore.entry().sessionId()));
                }
            }
        }
        return stay;
    }

    @Override
    public @Nullable Ledger ledger() {
        RuntimeException failure = files.ledgerFailure;
        if (failure != null) {
            throw failure;
        }
        return released ? null : new MemoryLedger(files);
    }

    @Override
    public boolean checkpointDue(StoreView view, long quiet) {
        return files.checkpointDue;
    }

    @Override
    public Checkpoint cut(StoreView view) {
        enter("cut");
        try {
            expect(!checkpointing, "a second checkpoint while one is under way");
            expect(view.revision() == revision, "a checkpoint of a view that is not the latest");
            checkpointing = true;
            files.deeds.add("cut " + view.revision());
            files.checkpointDue = false;
            return () -> write(view);
        } finally {
            busy.set(false);
        }
    }

    private void write(StoreView view) {
        pass(files.checkpointGate.getAndSet(null));
        expect(!released, "a checkpoint is written after the files were released");
        files.checkpoints.add(view.revision());
        files.deeds.add("write " + view.revision());
        checkpointing = false;
    }

    @Override
    public void purge(Instant now) {
        files.purges.add(now);
    }

    @Override
    public Sizes sizes() {
        return new Sizes(files.commits.size() * 100L, 0);
    }

    @Override
    public void close(StoreView view) {
        release("close");
        files.onClose.run();
        RuntimeException failure = files.closeFailure.getAndSet(null);
        if (failure != null) {
            throw failure;
        }
        expect(view.revision() == revision, "close with a view that is not the latest");
    }

    @Override
    public void abandon() {
        release("abandon");
    }

    private void release(String deed) {
        enter(deed);
        expect(!checkpointing, deed + " while a checkpoint is under way");
        files.deeds.add(deed);
        released = true;
        files.opened = false;
        busy.set(false);
    }

    private void enter(String deed) {
        expect(busy.compareAndSet(false, true), deed + " while another thread works on the store");
        expect(!released, deed + " after the files were released");
    }

    private static void pass(@Nullable Gate gate) {
        if (gate != null) {
            gate.pass();
        }
    }

    private void expect(boolean condition, String otherwise) {
        if (!condition) {
            files.breaches.add(otherwise);
            throw new StoreException(ErrorCode.INTERNAL, otherwise);
        }
    }
}

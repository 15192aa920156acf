package dev.holdfast.file;

import dev.holdfast.commit.StoreObserver;
import dev.holdfast.session.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/** What the file engine has done since it was started, all stores together. Counters only grow; any thread may read. */
public final class FileFigures {
    final LongAdder commits = new LongAdder();
    final LongAdder journalBytes = new LongAdder();
    final LongAdder snapshotBytes = new LongAdder();
    final LongAdder syncs = new LongAdder();
    final LongAdder tornBytes = new LongAdder();
    final LongAdder replayedCommits = new LongAdder();
    final LongAdder checkpoints = new LongAdder();
    final LongAdder failedCheckpoints = new LongAdder();
    final LongAdder failedCommits = new LongAdder();
    final LongAdder failedArchives = new LongAdder();
    final LongAdder damagedLedgerLines = new LongAdder();
    final LongAdder purgedArchives = new LongAdder();
    final LongAdder purgedLedgers = new LongAdder();
    final LongAdder failedPurges = new LongAdder();
    private final StoreObserver observer;
    private final Ticker ticker;

    FileFigures(StoreObserver observer, Ticker ticker) {
        this.observer = observer;
        this.ticker = ticker;
    }

    /** When something begins that is to be timed. */
    long now() {
        return ticker.nanos();
    }

    /** A commit's sync that began at {@code began} is done. */
    void synced(long began) {
        syncs.increment();
        observer.synced(since(began));
    }

    /** A checkpoint that began at {@code began} is in place. */
    void checkpointed(long bytes, long began) {
        checkpoints.increment();
        snapshotBytes.add(bytes);
        observer.checkpointed(since(began));
    }

    /** A store whose opening began at {@code began} is open. */
    void recovered(long began) {
        observer.recovered(since(began));
    }

    private Duration since(long began) {
        return Duration.ofNanos(ticker.nanos() - began);
    }

    /** Commits that were made durable. */
    public long commits() {
        return commits.sum();
    }

    /** Bytes of frames that were appended to journals. */
    public long journalBytes() {
        return journalBytes.sum();
    }

    /** Bytes of snapshots that checkpoints put in place. */
    public long snapshotBytes() {
        return snapshotBytes.sum();
    }

    /** Syncs of commits. */
    public long syncs() {
        return syncs.sum();
    }

    /** Bytes of torn tails that recovery dropped. */
    public long tornBytes() {
        return tornBytes.sum();
    }

    /** Commits that recovery replayed. */
    public long replayedCommits() {
        return replayedCommits.sum();
    }

    /** Checkpoints that are in place. */
    public long checkpoints() {
        return checkpoints.sum();
    }

    /** Checkpoints that failed; the journal was kept. */
    public long failedCheckpoints() {
        return failedCheckpoints.sum();
    }

    /** Commits that failed, whether it is clear what became of them or not. */
    public long failedCommits() {
        return failedCommits.sum();
    }

    /** Lines of ledgers that were found damaged and passed over. */
    public long damagedLedgerLines() {
        return damagedLedgerLines.sum();
    }

    /** Archived transcripts that were deleted after their retention. */
    public long purgedArchives() {
        return purgedArchives.sum();
    }

    /** Files of ledgers that were dropped, after their retention or beyond their size. */
    public long purgedLedgers() {
        return purgedLedgers.sum();
    }

    /** Purges that failed, or could not delete everything they should have. */
    public long failedPurges() {
        return failedPurges.sum();
    }

    /** Transcripts that could not be archived, or brought back. */
    public long failedArchives() {
        return failedArchives.sum();
    }
}

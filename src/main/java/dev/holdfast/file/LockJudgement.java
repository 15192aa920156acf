package dev.holdfast.file;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * Judges whether the process that a lock file names lives and is the one that wrote it. A process ID alone proves
 * nothing, because IDs are reused. A lock with a start time belongs to the process with that ID and start time. A lock
 * without one (older OpenClaw, macOS) is dead when the process began after the lock was written, or when the lock is
 * older than the boot. Where that cannot be decided, the holder counts as alive.
 */
final class LockJudgement {
    /** A clock read by the holder and a start time counted from the boot differ by up to a second each. */
    private static final Duration TOLERANCE = Duration.ofSeconds(2);

    private final ProcessTable processes;

    LockJudgement(ProcessTable processes) {
        this.processes = processes;
    }

    /**
     * Whether the holder lives.
     *
     * @param holder the contents of the lock file
     * @param file the lock file
     * @param now the wall clock
     */
    boolean alive(LockContent holder, FileStamp file, Instant now) {
        if (!processes.alive(holder.pid(), holder.startTime())) {
            return false;
        }
        return holder.startTime().isPresent() || !outlived(holder.pid(), written(holder, file, now), now);
    }

    /** The time in the contents, unless it is missing or lies in the future: then the time of the file. */
    private static Instant written(LockContent holder, FileStamp file, Instant now) {
        Instant modified = Instant.ofEpochMilli(TimeUnit.NANOSECONDS.toMillis(file.modifiedNanos()));
        return holder.written()
                .filter(time -> !time.isAfter(now.plus(TOLERANCE)))
                .orElse(modified);
    }

    private boolean outlived(long pid, Instant written, Instant now) {
        Instant latest = written.plus(TOLERANCE);
        return processes.bootTime(now).filter(latest::isBefore).isPresent()
                || processes.began(pid, now).filter(latest::isBefore).isPresent();
    }
}

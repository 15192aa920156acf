package dev.holdfast.commit;

import dev.holdfast.session.MaintenancePolicy;
import dev.holdfast.session.Quota;
import java.time.Duration;

/**
 * How the core treats stores.
 *
 * @param queueDepth how many commands of one store may wait
 * @param idleClose after how long without a command a store is closed; zero: never
 * @param maxOpenBytes how many bytes open stores may hold together
 * @param feedBytes how many bytes of latest changes an open store keeps in memory for its change feed
 * @param policy the maintenance policy in force
 * @param undoHold how long maintenance leaves entries alone whose removal was undone; zero: not at all
 * @param quota the most that callers may store
 */
public record EngineSettings(
        int queueDepth,
        Duration idleClose,
        long maxOpenBytes,
        long feedBytes,
        MaintenancePolicy policy,
        Duration undoHold,
        Quota quota) {
    /** Without quotas. */
    public EngineSettings(
            int queueDepth,
            Duration idleClose,
            long maxOpenBytes,
            long feedBytes,
            MaintenancePolicy policy,
            Duration undoHold) {
        this(queueDepth, idleClose, maxOpenBytes, feedBytes, policy, undoHold, Quota.NONE);
    }

    /** How many commands one commit takes at most. */
    static final int GROUP_COMMANDS = 1024;

    /** How many bytes of changed documents end a commit, so that one write to the disk stays short. */
    static final long GROUP_BYTES = 8L << 20;

    /**
     * The bytes of bodies that one batch takes from a queue. A caller whose command comes just after waits until they are
     * parsed and written: some tens of milliseconds.
     */
    static final long BATCH_BYTES = 1L << 20;

    /** How many bytes of bodies may wait in one queue. */
    static final long QUEUE_BYTES = 64L << 20;

    /** How many removals a client's commit makes at most. */
    static final int REMOVALS_BESIDE_A_WRITE = 64;

    /** How many entries a commit of a run removes or brings back at most, so that waiting commands can pass. */
    static final int CHANGES_A_COMMIT = 256;

    /** How long one commit of a run waits for a lock that another process holds. */
    static final Duration RUN_PATIENCE = Duration.ofSeconds(10);

    /** How long beyond its deadline a started command may take before its caller is told that its outcome is unknown. */
    static final Duration HANG_GRACE = Duration.ofSeconds(30);

    /** A store that nobody has used for so long is closed when the timer needs its memory to look after another. */
    static final Duration COLD = Duration.ofMinutes(1);

    /** How often the core looks for quiet, idle and hanging stores. */
    public static final Duration TICK = Duration.ofSeconds(1);

    /** How often other processes are told that this one holds its open stores. */
    static final Duration HEARTBEAT = Duration.ofSeconds(5);

    boolean closesIdle() {
        return !idleClose.isZero();
    }
}

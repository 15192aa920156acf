package dev.holdfast.commit;

import java.util.concurrent.Executor;

/**
 * The threads of an engine, one pool for each kind of work, so that work that hangs delays no other kind. Each pool runs
 * several tasks at once, in any order, and has a thread for a further task as long as its bound permits.
 *
 * @param commits commits of open stores
 * @param openings opening of stores: locks, recovery
 * @param lists reads from views in memory; never touches a disk
 * @param ledgers reads of ledgers, which may take much memory each
 * @param files other work on files: states, purges, reads of shared stores
 * @param checkpoints writing of checkpoints
 * @param renewals renewal of locks
 */
public record EngineThreads(
        Executor commits,
        Executor openings,
        Executor lists,
        Executor ledgers,
        Executor files,
        Executor checkpoints,
        Executor renewals) {
    /** One pool for everything. */
    public static EngineThreads of(Executor all) {
        return new EngineThreads(all, all, all, all, all, all, all);
    }
}

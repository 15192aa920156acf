package dev.holdfast;

import dev.holdfast.commit.EngineThreads;
import java.util.List;

/** The threads of stores. A store whose disk hangs holds one of a kind; the bounds say how many may hang at once. */
final class StoreThreads implements AutoCloseable {
    private final IoThreads commits = new IoThreads("commit", 4, 128);
    private final IoThreads openings = new IoThreads("open", 1, 64);
    private final IoThreads lists = new IoThreads("list", 2, 2);
    private final IoThreads ledgers = new IoThreads("ledger", 1, 2);
    private final IoThreads files = new IoThreads("file", 1, 32);
    private final IoThreads checkpoints = new IoThreads("checkpoint", 1, 32);
    private final IoThreads renewals = new IoThreads("renew", 1, 16);

    EngineThreads forEngine() {
        return new EngineThreads(commits, openings, lists, ledgers, files, checkpoints, renewals);
    }

    @Override
    public void close() {
        List.of(commits, openings, lists, ledgers, files, checkpoints, renewals).forEach(IoThreads::close);
    }
}

package dev.holdfast.commit;

import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Writes down what it is told, one line a call. */
final class RecordingObserver implements StoreObserver {
    private final List<String> told = new ArrayList<>();

    synchronized List<String> told() {
        return List.copyOf(told);
    }

    private synchronized void note(String what) {
        told.add(what);
    }

    @Override
    public void waited(Duration wait) {
        note("waited " + wait.toMillis());
    }

    @Override
    public void refused(StoreName store, ErrorCode code) {
        note("refused " + store + " " + code.slug());
    }

    @Override
    public void committed(StoreName store, Commit commit, Duration took) {
        note("committed " + store + " " + commit.changes().size());
    }

    @Override
    public void commitFailed(StoreName store, ErrorCode code) {
        note("failed " + store + " " + code.slug());
    }
}

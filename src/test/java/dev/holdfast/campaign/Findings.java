package dev.holdfast.campaign;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/** What a campaign has counted and found wrong. Safe for several threads. */
final class Findings {
    final LongAdder answered = new LongAdder();
    final LongAdder unanswered = new LongAdder();
    final LongAdder refused = new LongAdder();
    final LongAdder undone = new LongAdder();
    final LongAdder reads = new LongAdder();
    final LongAdder checks = new LongAdder();
    final LongAdder lost = new LongAdder();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();

    void wrong(String what) {
        wrong.add(what);
    }

    /** An answered write is gone, or is not what was answered. */
    void lost(String what) {
        lost.increment();
        wrong(what);
    }

    /** The same unless {@code kept}. */
    void checkKept(boolean kept, String otherwise) {
        checks.increment();
        if (!kept) {
            lost(otherwise);
        }
    }

    void check(boolean right, String otherwise) {
        checks.increment();
        if (!right) {
            wrong(otherwise);
        }
    }

    List<String> wrong() {
        return List.copyOf(wrong);
    }

    @Override
    public String toString() {
        return answered + " answered writes checked (" + undone + " of them undid a removal), " + unanswered
                + " of unknown outcome, " + refused + " refused, " + reads + " reads under load, " + checks
                + " checks; " + lost + " lost, " + (wrong.size() - lost.sum()) + " otherwise wrong";
    }
}

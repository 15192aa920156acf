package dev.holdfast.linear;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a history is linearizable: whether its calls can be put into one order that a sequential specification allows,
 * in which no call comes before one that had returned when it was sent (M. Herlihy and J. Wing, "Linearizability: a
 * correctness condition for concurrent objects", ACM TOPLAS 12(3), 1990).
 *
 * <p>The search is that of J. Wing and C. Gong, "Testing and verifying concurrent objects", Journal of Parallel and
 * Distributed Computing 17, 1993: of the calls that may come next, one is tried after the other, with backtracking, on a
 * list of invocations and returns from which calls are lifted. It remembers the configurations (which calls are done, and
 * the state) that led nowhere and enters none twice, as G. Lowe, "Testing for linearizability", Concurrency and
 * Computation: Practice and Experience 29(4), 2017. Whoever calls it splits histories by object first: a history is
 * linearizable exactly when its part for each object is (the locality theorem of Herlihy and Wing; A. Horn and D. Kroening,
 * "Faster linearizability checking via P-compositionality", FORTE 2015).
 *
 * <p>The worst case is exponential in the number of calls that overlap; memory grows with the configurations, at one bit
 * a call each, and is bounded: a search that would need more than {@link #MAX_CONFIGURATIONS} ends with an exception.
 */
final class LinearizabilityCheck<S, C> {
    static final int MAX_CONFIGURATIONS = 1_000_000;

    private static final int SHOWN = 12;

    private final SequentialSpec<S, C> spec;
    private final List<Call<C>> calls;
    private final Node head = new Node(-1);
    private final BitSet done = new BitSet();
    private final Deque<Step<S>> steps = new ArrayDeque<>();
    private final Set<Configuration<S>> seen = new HashSet<>();
    private S state;
    private Configuration<S> furthest;

    /**
     * The outcome.
     *
     * @param configurations how many were entered
     * @param why there is no order; empty when there is one
     */
    record Verdict(boolean linearizable, int configurations, String why) {}

    /** An invocation or a return in the list of what has not been ordered yet. */
    private static final class Node {
        private final int call;
        private @Nullable Node itsReturn;
        private @Nullable Node previous;
        private @Nullable Node next;

        private Node(int call) {
            this.call = call;
        }

        private void unlink() {
            neighbours(next, previous);
        }

        private void relink() {
            neighbours(this, this);
        }

        private void neighbours(@Nullable Node afterPrevious, @Nullable Node beforeNext) {
            if (previous != null) {
                previous.next = afterPrevious;
            }
            if (next != null) {
                next.previous = beforeNext;
            }
        }
    }

    /** A call that was put next, and the state before it. */
    private record Step<S>(Node invocation, S before) {}

    private record Configuration<S>(BitSet done, S state) {}

    private LinearizabilityCheck(SequentialSpec<S, C> spec, List<Call<C>> history) {
        this.spec = spec;
        this.calls = history;
        this.state = spec.initial();
        this.furthest = new Configuration<>(new BitSet(), state);
        link();
    }

    /** Looks for an order of the calls, which may be given in any order. */
    static <S, C> Verdict check(SequentialSpec<S, C> spec, List<Call<C>> history) {
        return new LinearizabilityCheck<>(spec, List.copyOf(history)).search();
    }

    private void link() {
        record Event(long at, Node node) {}
        List<Event> events = new ArrayList<>(2 * calls.size());
        for (int i = 0; i < calls.size(); i++) {
            Node invocation = new Node(i);
            invocation.itsReturn = new Node(i);
            events.add(new Event(calls.get(i).invoked(), invocation));
            events.add(new Event(calls.get(i).returned(), invocation.itsReturn));
        }
        events.sort(Comparator.comparingLong(Event::at));
        Node last = head;
        for (Event event : events) {
            last.next = event.node();
            event.node().previous = last;
            last = event.node();
        }
    }

    private Verdict search() {
        Node at = head.next;
        while (at != null) {
            if (at.itsReturn != null) {
                at = tryNext(at) ? head.next : at.next;
            } else if (steps.isEmpty()) {
                return new Verdict(false, seen.size(), why());
            } else {
                // A call that returned before any of the rest was sent has no place: the latest choice was wrong.
                at = undo();
            }
        }
        return new Verdict(true, seen.size(), "");
    }

    private boolean tryNext(Node invocation) {
        Optional<S> next = spec.after(state, calls.get(invocation.call).what());
        if (next.isEmpty()) {
            return false;
        }
        BitSet with = (BitSet) done.clone();
        with.set(invocation.call);
        Configuration<S> configuration = new Configuration<>(with, next.get());
        if (!seen.add(configuration)) {
            return false;
        }
        if (seen.size() > MAX_CONFIGURATIONS) {
            throw new IllegalStateException("undecided after " + MAX_CONFIGURATIONS + " configurations");
        }
        steps.push(new Step<>(invocation, state));
        state = next.get();
        done.set(invocation.call);
        if (steps.size() > furthest.done().cardinality()) {
            furthest = configuration;
        }
        invocation.unlink();
        itsReturn(invocation).unlink();
        return true;
    }

    /** Takes back the latest step; what to try instead. */
    private @Nullable Node undo() {
        Step<S> step = steps.pop();
        state = step.before();
        done.clear(step.invocation().call);
        itsReturn(step.invocation()).relink();
        step.invocation().relink();
        return step.invocation().next;
    }

    private static Node itsReturn(Node invocation) {
        Node itsReturn = invocation.itsReturn;
        if (itsReturn == null) {
            throw new IllegalStateException("not an invocation");
        }
        return itsReturn;
    }

    private String why() {
        List<Call<C>> rest = new ArrayList<>();
        long firstReturn = Long.MAX_VALUE;
        for (int i = 0; i < calls.size(); i++) {
            if (!furthest.done().get(i)) {
                rest.add(calls.get(i));
                firstReturn = Math.min(firstReturn, calls.get(i).returned());
            }
        }
        long end = firstReturn;
        List<Call<C>> candidates =
                rest.stream().filter(call -> call.invoked() < end).limit(SHOWN).toList();
        return "no order of " + calls.size() + " calls: after "
                + furthest.done().cardinality() + " of them the state is " + furthest.state()
                + ", where none of these can be next: " + candidates;
    }
}

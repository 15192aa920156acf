package dev.holdfast.linear;

import dev.holdfast.linear.SessionCall.Answer;
import dev.holdfast.linear.SessionCall.Get;
import dev.holdfast.linear.SessionCall.Request;
import dev.holdfast.linear.SessionCall.Unknown;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Everything that clients asked of a service and were told, by session and in the order of one clock. Safe for use by
 * several threads while it is recorded; judged when nobody writes any more.
 */
final class History {
    private final AtomicLong clock = new AtomicLong();
    private final Map<Name, Queue<Call<SessionCall>>> calls = new ConcurrentHashMap<>();
    private final Map<String, Queue<RevisionOrder.Stamp>> stamps = new ConcurrentHashMap<>();
    private final Map<String, String> documents = new ConcurrentHashMap<>();
    private final Queue<Open> open = new ConcurrentLinkedQueue<>();
    private final Queue<String> oddities = new ConcurrentLinkedQueue<>();
    private final LongAdder recorded = new LongAdder();
    private final LongAdder unanswered = new LongAdder();
    private final LongAdder refused = new LongAdder();

    /** A session of a store. */
    record Name(String store, String key) {}

    private record Open(Name name, Request request, long invoked) {}

    /** A tick of the clock: take one before sending a request. */
    long tick() {
        return clock.incrementAndGet();
    }

    /**
     * A request was answered.
     *
     * @param revision the store's, as answered; negative when the answer had none
     */
    void answered(Name name, Request request, Answer answer, long invoked, long revision) {
        long returned = tick();
        add(name, new Call<>(new SessionCall(request, answer), invoked, returned));
        if (revision >= 0) {
            boolean write = !(request instanceof Get);
            stamps.computeIfAbsent(name.store(), store -> new ConcurrentLinkedQueue<>())
                    .add(new RevisionOrder.Stamp(invoked, returned, revision, write));
        }
    }

    /** Nobody knows what has become of a request. */
    void unanswered(Name name, Request request, long invoked) {
        unanswered.increment();
        if (!(request instanceof Get)) {
            open.add(new Open(name, request, invoked));
        }
    }

    /** A request was refused as not carried out, whatever the session was. */
    void refused() {
        refused.increment();
    }

    /** An answer showed a document under its entity tag, which names one document only. */
    void shown(Name name, String etag, String document) {
        String first = documents.putIfAbsent(name + etag, document);
        if (first != null && !first.equals(document)) {
            odd(name + ": the tag " + etag + " stands for " + first + " and for " + document);
        }
    }

    /** Something was answered that never may be. */
    void odd(String what) {
        oddities.add(what);
    }

    /** The process that had the unanswered requests is gone: they have taken effect by now, or never will. */
    void settle() {
        long now = tick();
        close(now);
    }

    private void close(long returned) {
        for (Open each = open.poll(); each != null; each = open.poll()) {
            add(each.name(), new Call<>(new SessionCall(each.request(), new Unknown()), each.invoked(), returned));
        }
    }

    private void add(Name name, Call<SessionCall> call) {
        recorded.increment();
        calls.computeIfAbsent(name, unused -> new ConcurrentLinkedQueue<>()).add(call);
    }

    /** What cannot have happened in a store whose calls take effect one by one; empty for a sound history. */
    List<String> violations() {
        close(Long.MAX_VALUE);
        List<String> violations = new ArrayList<>(oddities);
        calls.forEach((name, ofSession) -> {
            var verdict = LinearizabilityCheck.check(new SessionSpec(), List.copyOf(ofSession));
            if (!verdict.linearizable()) {
                violations.add(name + ": " + verdict.why());
            }
        });
        stamps.forEach((store, ofStore) -> RevisionOrder.violations(List.copyOf(ofStore))
                .forEach(violation -> violations.add(store + ": " + violation)));
        return violations;
    }

    /** How many requests are of unknown outcome. */
    long unknown() {
        return unanswered.sum();
    }

    /** How many calls are to be explained. */
    long size() {
        return recorded.sum();
    }

    @Override
    public String toString() {
        return recorded + " calls on " + calls.size() + " sessions, " + unanswered + " unanswered, " + refused
                + " refused";
    }
}

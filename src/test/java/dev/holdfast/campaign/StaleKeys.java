package dev.holdfast.campaign;

import java.util.HashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sessions of one store that are stale from the beginning, written by several writers and removed by whichever
 * {@code prune} comes first. Safe for several threads; {@link #judge} while nobody writes.
 */
final class StaleKeys {
    private final AtomicLong clock = new AtomicLong();
    private final Map<String, Put> puts = new ConcurrentHashMap<>();
    private final Queue<Prune> prunes = new ConcurrentLinkedQueue<>();
    private final Set<String> gone = new HashSet<>();

    /** A session that was written. */
    static final class Put {
        private final String document;
        private final long sent;
        private volatile long answered = Long.MAX_VALUE;
        private volatile boolean refused;

        private Put(String document, long sent) {
            this.document = document;
            this.sent = sent;
        }
    }

    /** A prune that was sent. */
    static final class Prune {
        private final long sent;
        private volatile long answered = Long.MAX_VALUE;

        private Prune(long sent) {
            this.sent = sent;
        }
    }

    Put putting(String key, String document) {
        Put put = new Put(document, clock.incrementAndGet());
        puts.put(key, put);
        return put;
    }

    void answered(Put put) {
        put.answered = clock.incrementAndGet();
    }

    void refused(Put put) {
        put.refused = true;
    }

    Prune pruning() {
        Prune prune = new Prune(clock.incrementAndGet());
        prunes.add(prune);
        return prune;
    }

    void answered(Prune prune) {
        prune.answered = clock.incrementAndGet();
    }

    /** Compares with all stale sessions that were found; from then on they are certain. */
    void judge(String store, Map<String, String> found, Findings findings) {
        found.keySet().forEach(key -> findings.check(puts.containsKey(key), store + " " + key + " was never written"));
        puts.forEach((key, put) -> judge(store + " " + key, put, found.get(key), gone.contains(key), findings));
        puts.keySet().stream().filter(key -> !found.containsKey(key)).forEach(gone::add);
        puts.keySet().removeIf(gone::contains);
        puts.values().forEach(put -> put.answered = Math.min(put.answered, clock.incrementAndGet()));
        prunes.clear();
    }

    private void judge(
            String what, Put put, @org.jspecify.annotations.Nullable String found, boolean was, Findings findings) {
        if (found != null) {
            findings.checkKept(found.equals(put.document), what + " is not what was written: " + found);
            findings.check(!put.refused, what + " was refused and is there");
            findings.check(!was, what + " was gone and came back");
            boolean pruned =
                    prunes.stream().anyMatch(prune -> prune.answered < Long.MAX_VALUE && prune.sent > put.answered);
            findings.check(!pruned, what + " survived an answered prune");
        } else {
            boolean mayBeGone = put.refused
                    || put.answered == Long.MAX_VALUE
                    || prunes.stream().anyMatch(prune -> prune.answered > put.sent);
            findings.checkKept(mayBeGone, what + " was answered, and nothing removed it");
        }
    }
}

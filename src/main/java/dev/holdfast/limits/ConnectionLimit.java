package dev.holdfast.limits;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The open connections, in all and per client address. Addresses without a connection are not remembered. Safe for use by
 * several threads.
 */
public final class ConnectionLimit {
    /** So many more connections than allowed may be open for a moment: all divided by this. */
    private static final int MORE = 16;

    /** So many are closed at a time: all divided by this, and at most the next. */
    private static final int EVICTED = 256;

    private static final int MOST_EVICTED = 32;

    private final Allowance all;
    private final int mostPerAddress;
    private final ConcurrentMap<String, Integer> perAddress = new ConcurrentHashMap<>();
    private final List<Evictor> evictors = new CopyOnWriteArrayList<>();
    private final AtomicInteger next = new AtomicInteger();
    private final LongAdder refused = new LongAdder();
    private final LongAdder evicted = new LongAdder();

    ConnectionLimit(int most, int mostPerAddress) {
        this.all = new Allowance(most);
        this.mostPerAddress = mostPerAddress == 0 ? Integer.MAX_VALUE : mostPerAddress;
    }

    /**
     * Whether a connection of this address may be opened; if so, {@link #close} is to follow. When all are open, or all of
     * this address, somebody is asked to close some on which nothing is under way, and until he has done it a few more may
     * be open.
     */
    public boolean open(String address) {
        boolean granted = all.take(1);
        if (!granted && makeRoom(all.taken(), all.most(), null)) {
            all.add(1);
            granted = true;
        }
        if (granted) {
            int open = perAddress.merge(address, 1, Integer::sum);
            if (open > mostPerAddress && !makeRoom(open - 1, mostPerAddress, address)) {
                close(address);
                granted = false;
            }
        }
        if (!granted) {
            refused.increment();
        }
        return granted;
    }

    private boolean makeRoom(long open, long most, @Nullable String address) {
        int helpers = evictors.size();
        if (helpers == 0 || open >= most + Math.max(1, most / MORE)) {
            return false;
        }
        evictors.get(Math.floorMod(next.getAndIncrement(), helpers))
                .evict((int) Math.min(MOST_EVICTED, most / EVICTED + 1), address);
        return true;
    }

    /** Has somebody asked, in turn with others, when as many connections are open as may. Nobody is asked before. */
    public void ask(Evictor evictor) {
        evictors.add(evictor);
    }

    /** Closes connections to make room for others. */
    @FunctionalInterface
    public interface Evictor {
        /**
         * Closes connections on which nothing is under way, sooner or later. Must not block.
         *
         * @param count at most so many
         * @param address only those of this client address; null: of any
         */
        void evict(int count, @Nullable String address);
    }

    public void close(String address) {
        perAddress.computeIfPresent(address, (same, open) -> open == 1 ? null : open - 1);
        all.giveBack(1);
    }

    public long open() {
        return all.taken();
    }

    /** Says that so many were closed to make room. */
    public void evicted(int count) {
        evicted.add(count);
    }

    /** How many were closed to make room. */
    public long evicted() {
        return evicted.sum();
    }

    /** How many were refused. */
    public long refused() {
        return refused.sum();
    }
}

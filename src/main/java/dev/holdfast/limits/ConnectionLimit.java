package dev.holdfast.limits;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntConsumer;

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
    private final List<IntConsumer> evictors = new CopyOnWriteArrayList<>();
    private final AtomicInteger next = new AtomicInteger();
    private final LongAdder refused = new LongAdder();
    private final LongAdder evicted = new LongAdder();

    ConnectionLimit(int most, int mostPerAddress) {
        this.all = new Allowance(most);
        this.mostPerAddress = mostPerAddress == 0 ? Integer.MAX_VALUE : mostPerAddress;
    }

    /**
     * Whether a connection of this address may be opened; if so, {@link #close} is to follow. When all are open, somebody
     * is asked to close some on which nothing is under way, and until he has done it a few more may be open.
     */
    public boolean open(String address) {
        boolean granted = all.take(1);
        if (!granted && makeRoom()) {
            all.add(1);
            granted = true;
        }
        if (granted && perAddress.merge(address, 1, Integer::sum) > mostPerAddress) {
            close(address);
            granted = false;
        }
        if (!granted) {
            refused.increment();
        }
        return granted;
    }

    private boolean makeRoom() {
        int helpers = evictors.size();
        if (helpers == 0 || all.taken() >= all.most() + Math.max(1, all.most() / MORE)) {
            return false;
        }
        evictors.get(Math.floorMod(next.getAndIncrement(), helpers))
                .accept((int) Math.min(MOST_EVICTED, all.most() / EVICTED + 1));
        return true;
    }

    /**
     * Has somebody asked when all connections are open, in turn with others.
     *
     * @param evictor closes that many connections on which nothing is under way, sooner or later; must not block
     */
    public void ask(IntConsumer evictor) {
        evictors.add(evictor);
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

package dev.holdfast.limits;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * How much each of many takers has of something, so that none takes more than a share. Takers are told apart by a hash
 * that nobody outside can foresee: of two with the same one, which is rare, each finds its share smaller by the other's.
 * So nothing is allocated, locked or left behind for a taker. Safe for use by several threads.
 */
public final class Shares {
    private static final int SLOTS = 1 << 12;

    private final int most;
    private final AtomicIntegerArray taken = new AtomicIntegerArray(SLOTS);
    private final int seed = ThreadLocalRandom.current().nextInt();

    /**
     * @param all how much there is; zero is any amount
     * @param parts a share is all divided by this, rounded up
     */
    Shares(int all, int parts) {
        this.most = all == 0 ? Integer.MAX_VALUE : (all - 1) / parts + 1;
    }

    /** Takes one if the taker's share is not used up; it is to be given back. */
    public boolean take(String taker) {
        int slot = slot(taker);
        if (taken.getAndIncrement(slot) < most) {
            return true;
        }
        taken.getAndDecrement(slot);
        return false;
    }

    public void giveBack(String taker) {
        taken.getAndDecrement(slot(taker));
    }

    /** How much a taker has. */
    public int taken(String taker) {
        return taken.get(slot(taker));
    }

    private int slot(String taker) {
        int hash = (taker.hashCode() ^ seed) * 0x9e3779b9;
        return hash >>> 20;
    }
}

package dev.holdfast.limits;

import java.util.concurrent.atomic.AtomicLong;

/** Something of which there is only so much for all together. Safe for use by several threads. */
public final class Allowance {
    private final long most;
    private final AtomicLong taken = new AtomicLong();

    /**
     * @param most how much there is; zero is any amount
     */
    Allowance(long most) {
        this.most = most == 0 ? Long.MAX_VALUE : most;
    }

    /** Takes some if that much is left; what was taken is to be given back. */
    public boolean take(long amount) {
        long before = taken.getAndAdd(amount);
        if (before <= most - amount) {
            return true;
        }
        taken.addAndGet(-amount);
        return false;
    }

    /** Takes some whether that much is left or not; it is to be given back. */
    public void add(long amount) {
        taken.addAndGet(amount);
    }

    /** Whether a part of it is left that is one divided by {@code parts}. */
    public boolean has(int parts) {
        return taken.get() <= most - most / parts;
    }

    /** How much there is. */
    public long most() {
        return most;
    }

    public void giveBack(long amount) {
        taken.addAndGet(-amount);
    }

    /** How much is taken. While a taker is refused, its amount may be in it for a moment. */
    public long taken() {
        return taken.get();
    }
}

package dev.holdfast.limits;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * The open connections, in all and per client address. Addresses without a connection are not remembered. Safe for use by
 * several threads.
 */
public final class ConnectionLimit {
    private final Allowance all;
    private final int mostPerAddress;
    private final ConcurrentMap<String, Integer> perAddress = new ConcurrentHashMap<>();
    private final LongAdder refused = new LongAdder();

    ConnectionLimit(int most, int mostPerAddress) {
        this.all = new Allowance(most);
        this.mostPerAddress = mostPerAddress == 0 ? Integer.MAX_VALUE : mostPerAddress;
    }

    /** Whether a connection of this address may be opened; if so, {@link #close} is to follow. */
    public boolean open(String address) {
        boolean granted = all.take(1);
        if (granted && perAddress.merge(address, 1, Integer::sum) > mostPerAddress) {
            close(address);
            granted = false;
        }
        if (!granted) {
            refused.increment();
        }
        return granted;
    }

    public void close(String address) {
        perAddress.computeIfPresent(address, (same, open) -> open == 1 ? null : open - 1);
        all.giveBack(1);
    }

    public long open() {
        return all.taken();
    }

    /** How many were refused. */
    public long refused() {
        return refused.sum();
    }
}

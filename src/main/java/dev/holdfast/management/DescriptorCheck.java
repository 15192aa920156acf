package dev.holdfast.management;

import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Fails while the process has almost no file descriptors left: then it can neither accept connections nor open stores.
 */
public final class DescriptorCheck implements Supplier<Optional<String>> {
    private static final long FEWEST_FREE = 8;
    private static final long PART_FREE = 16;

    private final LongSupplier most;
    private final LongSupplier free;

    /**
     * Checks a process.
     *
     * @param most how many descriptors may be open
     * @param free how many more may be opened
     */
    public DescriptorCheck(LongSupplier most, LongSupplier free) {
        this.most = most;
        this.free = free;
    }

    @Override
    public Optional<String> get() {
        long limit = most.getAsLong();
        long left = free.getAsLong();
        return left >= Math.max(FEWEST_FREE, limit / PART_FREE)
                ? Optional.empty()
                : Optional.of(left + " of " + limit
                        + " file descriptors are free: raise the limit (ulimit -n, LimitNOFILE), or lower"
                        + " http.limits.connections");
    }
}

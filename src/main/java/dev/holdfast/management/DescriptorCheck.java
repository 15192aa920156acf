package dev.holdfast.management;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Fails while the process has almost no file descriptors left: then it can neither accept connections nor open stores. Passes where the
 * system does not count descriptors.
 */
public final class DescriptorCheck implements Supplier<Optional<String>> {
    private static final long FEWEST_FREE = 8;
    private static final long PART_FREE = 16;

    private final LongSupplier open;
    private final LongSupplier most;

    /** Of this process. */
    public DescriptorCheck() {
        OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
        boolean counted = system instanceof UnixOperatingSystemMXBean;
        this.open = counted ? ((UnixOperatingSystemMXBean) system)::getOpenFileDescriptorCount : () -> 0;
        this.most = counted ? ((UnixOperatingSystemMXBean) system)::getMaxFileDescriptorCount : () -> Long.MAX_VALUE;
    }

    /**
     * @param open how many are open; negative when counting them failed, as it does without a free one
     * @param most how many may be
     */
    DescriptorCheck(LongSupplier open, LongSupplier most) {
        this.open = open;
        this.most = most;
    }

    @Override
    public Optional<String> get() {
        long limit = most.getAsLong();
        long used = open.getAsLong();
        long free = used < 0 ? 0 : limit - used;
        return free >= Math.max(FEWEST_FREE, limit / PART_FREE)
                ? Optional.empty()
                : Optional.of(free + " of " + limit
                        + " file descriptors are free: raise the limit (ulimit -n, LimitNOFILE), or lower"
                        + " http.limits.connections");
    }
}

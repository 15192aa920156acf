package dev.holdfast.session;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.util.function.LongSupplier;

/**
 * The file descriptors of a process. Where the system does not count them, none are open and any number may be. Safe for use by several
 * threads.
 */
public final class Descriptors {
    /** Those of this process. */
    public static final Descriptors OF_PROCESS = ofProcess();

    private final LongSupplier open;
    private final LongSupplier most;

    /**
     * Counts by other means.
     *
     * @param open how many are open; negative when counting them failed, as it does without a free one
     * @param most how many may be
     */
    public Descriptors(LongSupplier open, LongSupplier most) {
        this.open = open;
        this.most = most;
    }

    private static Descriptors ofProcess() {
        OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
        return system instanceof UnixOperatingSystemMXBean unix
                ? new Descriptors(unix::getOpenFileDescriptorCount, unix::getMaxFileDescriptorCount)
                : new Descriptors(() -> 0, () -> Long.MAX_VALUE);
    }

    /** How many may be open. */
    public long most() {
        return most.getAsLong();
    }

    /** How many more may be opened. */
    public long free() {
        long used = open.getAsLong();
        return used < 0 ? 0 : most.getAsLong() - used;
    }
}

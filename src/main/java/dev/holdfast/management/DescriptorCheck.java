package dev.holdfast.management;

import dev.holdfast.session.Descriptors;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Fails while the process has almost no file descriptors left: then it can neither accept connections nor open stores.
 */
public final class DescriptorCheck implements Supplier<Optional<String>> {
    private static final long FEWEST_FREE = 8;
    private static final long PART_FREE = 16;

    private final Descriptors descriptors;

    public DescriptorCheck(Descriptors descriptors) {
        this.descriptors = descriptors;
    }

    @Override
    public Optional<String> get() {
        long limit = descriptors.most();
        long free = descriptors.free();
        return free >= Math.max(FEWEST_FREE, limit / PART_FREE)
                ? Optional.empty()
                : Optional.of(free + " of " + limit
                        + " file descriptors are free: raise the limit (ulimit -n, LimitNOFILE), or lower"
                        + " http.limits.connections");
    }
}

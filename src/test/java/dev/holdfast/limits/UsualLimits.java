package dev.holdfast.limits;

import java.time.Duration;

/** The limits of a server that is configured by default. */
public final class UsualLimits {
    public static final LimitSettings SETTINGS =
            new LimitSettings(8 << 10, 16 << 10, 10_000, 0, Duration.ofSeconds(10), 100, 10_000, 64L << 20, 0, 0, 0);

    private UsualLimits() {}
}

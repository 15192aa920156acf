package dev.holdfast.metrics;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;

/** The bounds of histograms: few, so that a scrape stays small, and where the questions are. */
record Buckets(List<Duration> bounds) {
    /** What a client waits for. */
    static final Buckets ANSWERS = ofMicros(
            500,
            1_000,
            2_500,
            5_000,
            10_000,
            25_000,
            50_000,
            100_000,
            250_000,
            500_000,
            1_000_000,
            2_500_000,
            10_000_000);

    /** What a disk takes for a few kilobytes. */
    static final Buckets SYNCS = ofMicros(
            100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 1_000_000, 5_000_000);

    /** What reading or writing a whole store takes. */
    static final Buckets WHOLE_STORES =
            ofMicros(1_000, 5_000, 10_000, 50_000, 100_000, 500_000, 1_000_000, 5_000_000, 10_000_000, 60_000_000);

    private static final double[] SIZES = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024};

    private static Buckets ofMicros(long... micros) {
        return new Buckets(Arrays.stream(micros)
                .mapToObj(each -> Duration.of(each, ChronoUnit.MICROS))
                .toList());
    }

    Timer timer(MeterRegistry registry, String name, String help, String... tags) {
        return Timer.builder(Names.of(name))
                .description(help)
                .tags(tags)
                .serviceLevelObjectives(bounds.toArray(new Duration[0]))
                .register(registry);
    }

    /** A histogram of counts from one to a thousand. */
    static DistributionSummary sizes(MeterRegistry registry, String name, String help) {
        return DistributionSummary.builder(Names.of(name))
                .description(help)
                .serviceLevelObjectives(SIZES)
                .register(registry);
    }
}

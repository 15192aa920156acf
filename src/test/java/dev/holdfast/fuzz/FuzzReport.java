package dev.holdfast.fuzz;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a run found.
 *
 * @param seed the seed that repeats it
 * @param requests how many requests were sent
 * @param statuses how often each operation answered each status; 0 stands for no answer
 * @param failures what was wrong, in the order of the requests; at most {@link #MAX_FAILURES} requests' worth
 */
record FuzzReport(long seed, int requests, Map<String, Map<Integer, Integer>> statuses, List<Failure> failures) {
    /** After so many failed requests a run ends. */
    static final int MAX_FAILURES = 100;

    FuzzReport {
        failures = List.copyOf(failures);
    }

    /**
     * A request that was answered wrongly.
     *
     * @param index its place in the run, from 0
     */
    record Failure(int index, String request, List<String> faults) {}

    /** How many requests were answered with a status of this class, as 2 for 2xx. */
    int answered(int statusClass) {
        return statuses.values().stream()
                .flatMap(counts -> counts.entrySet().stream())
                .filter(count -> count.getKey() / 100 == statusClass)
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    /** Fit for an assertion's message. */
    @Override
    public String toString() {
        return "seed " + seed + ", " + requests + " requests, " + failures.size() + " failed\n"
                + failures.stream()
                        .map(failure -> "#" + failure.index() + " " + failure.faults() + "\n    " + failure.request())
                        .collect(Collectors.joining("\n"))
                + "\n" + statuses;
    }
}

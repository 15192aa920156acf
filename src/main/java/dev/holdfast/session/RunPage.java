package dev.holdfast.session;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of the list of runs.
 *
 * @param runs the latest first
 * @param next where the next page begins; null when this is the last one
 */
public record RunPage(List<RemovalRun> runs, RemovalRun.@Nullable Place next) {
    /** The longest page. */
    public static final int MAX_LIMIT = 1000;

    public RunPage {
        runs = List.copyOf(runs);
    }
}

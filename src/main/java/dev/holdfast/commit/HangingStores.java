package dev.holdfast.commit;

import dev.holdfast.session.StoreName;
import dev.holdfast.session.Ticker;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Knows the stores whose files do not answer: a turn or the renewal of a lock that does not end. Any thread; never blocks. */
public final class HangingStores {
    /** A commit takes milliseconds; so late, it hangs. */
    private static final Duration HANGS = Duration.ofSeconds(5);

    private final Collection<StoreLane> lanes;
    private final Heartbeat heartbeat;
    private final Ticker ticker;

    /** @param lanes of all stores, a live view that may change while it is read */
    HangingStores(Collection<StoreLane> lanes, Heartbeat heartbeat, Ticker ticker) {
        this.lanes = lanes;
        this.heartbeat = heartbeat;
        this.ticker = ticker;
    }

    /** For how long each store has not answered; those that answer are not in it. */
    public Map<StoreName, Duration> all() {
        long now = ticker.nanos();
        Map<StoreName, Duration> hanging = new TreeMap<>();
        heartbeat.pending().forEach((store, since) -> put(hanging, store, now - since));
        lanes.forEach(lane -> put(hanging, lane.store(), lane.busyFor(now)));
        return hanging;
    }

    private static void put(Map<StoreName, Duration> hanging, StoreName store, long nanos) {
        if (nanos >= HANGS.toNanos()) {
            hanging.merge(store, Duration.ofNanos(nanos), (one, other) -> one.compareTo(other) < 0 ? other : one);
        }
    }

    /** Names them; empty when there is none. */
    public Optional<String> note() {
        Map<StoreName, Duration> hanging = all();
        return hanging.isEmpty()
                ? Optional.empty()
                : Optional.of("the files of these stores do not answer: "
                        + hanging.entrySet().stream()
                                .map(each ->
                                        each.getKey() + " (" + each.getValue().toSeconds() + " s)")
                                .collect(Collectors.joining(", ")));
    }
}

package dev.holdfast.commit;

import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Bounds what open stores hold in memory together: idle ones are closed to make room. Any thread. */
final class OpenStores {
    private final Collection<StoreLane> lanes;
    private final LongSupplier maxBytes;
    private final Ticker ticker;
    private final AtomicLong held = new AtomicLong();

    /** @param lanes of all stores, a live view that may change while it is read */
    OpenStores(Collection<StoreLane> lanes, LongSupplier maxBytes, Ticker ticker) {
        this.lanes = lanes;
        this.maxBytes = maxBytes;
        this.ticker = ticker;
    }

    /**
     * Makes room for a store that is about to be opened: idle stores are closed, the one unused for longest first.
     *
     * @param needed what it will hold
     * @param cold stores used more recently than so long ago stay open
     * @throws StoreException {@code STORE_BUSY} when there is no room even so, or not yet
     */
    void admit(long needed, Duration cold) {
        if (held.get() + needed <= maxBytes.getAsLong()) {
            return;
        }
        long staying = stayingBytes();
        if (staying + needed <= maxBytes.getAsLong()) {
            return;
        }
        long now = ticker.nanos();
        List<StoreLane> idle = new ArrayList<>(lanes);
        long least = Math.max(1, cold.toNanos());
        idle.removeIf(lane -> lane.heldBytes() == 0 || lane.idleFor(now) < least);
        idle.sort(
                Comparator.comparingLong((StoreLane lane) -> lane.idleFor(now)).reversed());
        for (StoreLane lane : idle) {
            staying -= lane.heldBytes();
            lane.close();
            if (staying + needed <= maxBytes.getAsLong()) {
                return;
            }
        }
        throw new StoreException(
                ErrorCode.STORE_BUSY,
                "opening this store would hold more than store.maxOpenBytes in memory, and no idle store is left to be"
                        + " closed; try again later, or raise the limit and the heap");
    }

    /** Whether entries may grow: open stores hold less than they may. Closes the longest idle one when not. */
    boolean mayGrow() {
        if (held.get() <= maxBytes.getAsLong() || stayingBytes() <= maxBytes.getAsLong()) {
            return true;
        }
        long now = ticker.nanos();
        lanes.stream()
                .filter(lane -> lane.heldBytes() > 0 && lane.idleFor(now) > 0)
                .max(Comparator.comparingLong(lane -> lane.idleFor(now)))
                .ifPresent(StoreLane::close);
        return false;
    }

    /** What all open stores hold, roughly. */
    long heldBytes() {
        return held.get();
    }

    /** Told by open stores by how much they have grown; negative when they shrank or were closed. */
    void held(long growth) {
        var unused = held.addAndGet(growth);
    }

    /** What open stores hold, without those that are about to be closed. Asks them all. */
    private long stayingBytes() {
        return lanes.stream().mapToLong(StoreLane::heldBytes).sum();
    }
}

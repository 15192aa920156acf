package dev.holdfast.commit;

import dev.holdfast.session.Descriptors;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.StoreName;
import dev.holdfast.session.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Bounds the memory that open stores, and stores that are being opened, hold together. Idle stores are closed to free
 * some. Memory counts until it is free: that of a store that is being closed, too. Any thread.
 */
final class OpenStores {
    /** So soon it is worth another attempt, while stores are being opened or closed. */
    private static final Duration SOON = Duration.ofMillis(50);

    /** An open store holds two descriptors, and opening one takes some more for a moment. */
    private static final int STORES_PER_TICK = 64;

    private static final int DESCRIPTORS_KEPT = 8;
    private static final int STORES_PER_SHORTAGE = 8;

    private static final long MEBIBYTE = 1 << 20;

    private final Collection<StoreLane> lanes;
    private final LongSupplier maxBytes;
    private final Ticker ticker;
    private final AtomicLong held = new AtomicLong();

    /** What stores turned out to need that could not be opened for lack of memory. */
    private final Map<StoreName, Long> found = new ConcurrentHashMap<>();

    private long reserved;

    /** @param lanes of all stores, a live view that may change while it is read */
    OpenStores(Collection<StoreLane> lanes, LongSupplier maxBytes, Ticker ticker) {
        this.lanes = lanes;
        this.maxBytes = maxBytes;
        this.ticker = ticker;
    }

    /** Memory that is reserved for a store until it is open; it counts as held by the store then. */
    final class Claim implements MemoryClaim, AutoCloseable {
        private final StoreName store;
        private final Duration cold;
        private long claimed;

        private Claim(StoreName store, Duration cold) {
            this.store = store;
            this.cold = cold;
        }

        @Override
        public void hold(long bytes) {
            if (bytes > claimed) {
                // In steps, so that not every entry asks all lanes.
                reserve(this, Math.max(bytes, Math.min(bytes + MEBIBYTE, bytes + bytes / 8)));
            }
        }

        /** The store is open, and holds what it holds, or could not be opened. */
        @Override
        public void close() {
            synchronized (OpenStores.this) {
                reserved -= claimed;
                claimed = 0;
            }
        }

        /** The store is open: what it needed need not be remembered. */
        void fulfilled() {
            found.remove(store);
        }
    }

    /**
     * Reserves memory for a store that is about to be opened: idle stores are closed for it, the one unused for longest
     * first.
     *
     * @param least what it will hold at least
     * @param cold stores used more recently than so long ago stay open
     * @throws StoreException {@code STORE_BUSY} when there is too little; with a time when more is about to be free
     */
    Claim claim(StoreName store, long least, Duration cold) {
        Claim claim = new Claim(store, cold);
        reserve(claim, Math.max(least, found.getOrDefault(store, 0L)));
        return claim;
    }

    private synchronized void reserve(Claim claim, long needed) {
        long others = reserved - claim.claimed;
        long most = maxBytes.getAsLong();
        if (held.get() + others == 0) {
            // Alone it may take what it could grow to while it was open: commits in flight exceed the bound a little.
            most += most / 4;
        }
        if (held.get() + others + needed > most) {
            found.merge(claim.store, needed, Math::max);
            boolean soon = others > 0 || closing() > 0;
            soon |= closeIdle(others + needed - most, claim.cold);
            throw refusal(claim.store, needed, held.get() + others, most, soon);
        }
        reserved += needed - claim.claimed;
        claim.claimed = needed;
    }

    /** Closes idle stores until open ones hold so much less than nothing; whether that frees any memory. */
    private boolean closeIdle(long excess, Duration cold) {
        long now = ticker.nanos();
        long least = Math.max(1, cold.toNanos());
        long staying = stayingBytes();
        List<StoreLane> idle = new ArrayList<>(lanes);
        idle.removeIf(lane -> lane.heldBytes() == 0 || lane.idleFor(now) < least);
        idle.sort(
                Comparator.comparingLong((StoreLane lane) -> lane.idleFor(now)).reversed());
        boolean any = false;
        for (StoreLane lane : idle) {
            if (staying + excess <= 0) {
                break;
            }
            staying -= lane.heldBytes();
            lane.close();
            any = true;
        }
        return any;
    }

    private static StoreException refusal(StoreName store, long needed, long others, long most, boolean soon) {
        String needs = "opening store " + store + " takes at least " + mebibytes(needed) + " of memory; ";
        if (others == 0) {
            return new StoreException(
                    ErrorCode.STORE_BUSY,
                    needs + "store.maxOpenBytes permits " + mebibytes(most)
                            + " for a store on its own: raise store.maxOpenBytes and the heap (-Xmx)");
        }
        StoreException busy = new StoreException(
                ErrorCode.STORE_BUSY,
                needs + "store.maxOpenBytes permits " + mebibytes(most) + ", of which other stores hold "
                        + mebibytes(others)
                        + ": try again when they are idle, or raise store.maxOpenBytes and the heap (-Xmx)");
        return soon ? busy.withRetryAfter(SOON) : busy;
    }

    private static String mebibytes(long bytes) {
        return bytes < MEBIBYTE ? bytes + " bytes" : (bytes + MEBIBYTE - 1) / MEBIBYTE + " MiB";
    }

    /** Whether entries may grow: open stores hold less than they may. Closes the longest idle one when not. */
    boolean mayGrow() {
        if (held.get() <= maxBytes.getAsLong()) {
            return true;
        }
        if (closing() == 0) {
            long now = ticker.nanos();
            lanes.stream()
                    .filter(lane -> lane.heldBytes() > 0 && lane.idleFor(now) > 0)
                    .max(Comparator.comparingLong(lane -> lane.idleFor(now)))
                    .ifPresent(StoreLane::close);
        }
        return stayingBytes() <= maxBytes.getAsLong();
    }

    /** Whether {@code bytes} more leave enough memory for opening the same store again. */
    boolean fits(long bytes) {
        return held.get() + 2 * bytes <= maxBytes.getAsLong();
    }

    /** Closes the stores that have been idle for longest, because the process has no file descriptor left. */
    void releaseDescriptors() {
        closeIdle(STORES_PER_SHORTAGE);
    }

    private void closeIdle(int most) {
        long now = ticker.nanos();
        lanes.stream()
                .filter(lane -> lane.heldBytes() > 0 && lane.idleFor(now) > 0)
                .sorted(Comparator.comparingLong((StoreLane lane) -> lane.idleFor(now))
                        .reversed())
                .limit(most)
                .forEach(StoreLane::close);
    }

    /** Closes idle stores while less than an eighth of the file descriptors is free, so that others can be opened. */
    void keepDescriptors(Descriptors descriptors) {
        if (descriptors.free() < descriptors.most() / DESCRIPTORS_KEPT) {
            closeIdle(STORES_PER_TICK);
        }
    }

    /** What all open stores hold, roughly. */
    long heldBytes() {
        return held.get();
    }

    /** Told by open stores by how much they have grown; negative when they shrank or were closed. */
    void held(long growth) {
        var unused = held.addAndGet(growth);
    }

    /** What is held by stores that are about to be closed. */
    private long closing() {
        return held.get() - stayingBytes();
    }

    /** What open stores hold, without those that are about to be closed. Asks them all. */
    private long stayingBytes() {
        return lanes.stream().mapToLong(StoreLane::heldBytes).sum();
    }
}

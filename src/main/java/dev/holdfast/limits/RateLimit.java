package dev.holdfast.limits;

import dev.holdfast.session.Ticker;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A token bucket for each principal, or for whoever else is told apart by a name: it holds {@code burst} tokens and gets
 * {@code rate} a second; a request takes one.
 *
 * <p>The algorithm is GCRA (ITU-T I.371): of a bucket only the time is kept at which it will be full again. A bucket that
 * is full is therefore the same as none, and is dropped without loss. At most {@value #MOST} principals are told apart at
 * a time; those beyond share one bucket until others are full. Safe for use by several threads, which never wait for each
 * other but while full buckets are dropped.
 */
public final class RateLimit {
    /** How many principals are told apart. */
    static final int MOST = 1 << 16;

    private static final int FEW = 1 << 10;
    private static final long SECOND = 1_000_000_000L;

    /** The bucket has been dropped: its principal needs a new one. */
    private static final long DROPPED = Long.MIN_VALUE;

    private final long nanosPerToken;
    private final int burst;
    private final Ticker ticker;
    private final long origin;
    private final ConcurrentMap<String, AtomicLong> fullAt = new ConcurrentHashMap<>();
    private final AtomicLong fullAtOfOthers = new AtomicLong();
    private volatile int dropBeyond = FEW;
    private volatile long dropAfter;

    /**
     * Whether a request is granted, and how the bucket is after it.
     *
     * @param tokens how many more requests would be granted now
     * @param untilNext after how long the next one is; zero when one is granted now
     * @param untilFull after how long the whole burst is granted again
     */
    public record Verdict(boolean granted, long tokens, Duration untilNext, Duration untilFull) {}

    /**
     * @param rate tokens a second, from 1
     * @param burst tokens of a full bucket, from 1
     */
    public RateLimit(int rate, int burst, Ticker ticker) {
        this.nanosPerToken = SECOND / rate;
        this.burst = burst;
        this.ticker = ticker;
        this.origin = ticker.nanos();
    }

    /** How many requests a principal may make at once. */
    public int burst() {
        return burst;
    }

    /** How long an empty bucket takes to be full. */
    public Duration window() {
        return Duration.ofNanos(nanosPerToken * burst);
    }

    /** Takes a token of a principal, if there is one. */
    public Verdict take(String principal) {
        long now = ticker.nanos() - origin;
        while (true) {
            AtomicLong bucket = bucket(principal, now);
            long full = bucket.get();
            if (full == DROPPED) {
                fullAt.remove(principal, bucket);
                continue;
            }
            long missing = Math.max(0, full - now);
            boolean granted = missing + nanosPerToken <= nanosPerToken * burst;
            long after = granted ? missing + nanosPerToken : missing;
            if (!granted) {
                return verdict(false, after);
            }
            if (bucket.compareAndSet(full, now + after)) {
                return verdict(true, after);
            }
        }
    }

    /** What {@link #take} would say now; nothing is taken. */
    public Verdict look(String principal) {
        long now = ticker.nanos() - origin;
        AtomicLong own = fullAt.get(principal);
        if (own == null && fullAt.size() < MOST) {
            return verdict(true, 0);
        }
        // A bucket that is being dropped is full.
        long missing = Math.max(0, (own == null ? fullAtOfOthers : own).get() - now);
        return verdict(missing + nanosPerToken <= nanosPerToken * burst, missing);
    }

    /** Takes tokens of a principal, also more than there are: then nothing is granted until they have come. */
    public void spend(String principal, int tokens) {
        long now = ticker.nanos() - origin;
        while (true) {
            AtomicLong bucket = bucket(principal, now);
            long full = bucket.get();
            if (full == DROPPED) {
                fullAt.remove(principal, bucket);
            } else if (bucket.compareAndSet(full, Math.max(full, now) + nanosPerToken * tokens)) {
                return;
            }
        }
    }

    private Verdict verdict(boolean granted, long missing) {
        long room = nanosPerToken * burst - missing;
        long untilNext = Math.max(0, nanosPerToken - room);
        return new Verdict(granted, room / nanosPerToken, Duration.ofNanos(untilNext), Duration.ofNanos(missing));
    }

    private AtomicLong bucket(String principal, long now) {
        AtomicLong bucket = fullAt.get(principal);
        if (bucket != null) {
            return bucket;
        }
        if (fullAt.size() >= dropBeyond) {
            dropFull(now);
        }
        return fullAt.size() >= MOST ? fullAtOfOthers : fullAt.computeIfAbsent(principal, added -> new AtomicLong());
    }

    /** Drops full buckets: when their number has doubled since the last time, and once a second at most. */
    private synchronized void dropFull(long now) {
        if (fullAt.size() < dropBeyond || now < dropAfter) {
            return;
        }
        fullAt.forEach((principal, bucket) -> {
            long full = bucket.get();
            if (full <= now && bucket.compareAndSet(full, DROPPED)) {
                fullAt.remove(principal, bucket);
            }
        });
        dropBeyond = Math.min(MOST, Math.max(FEW, 2 * fullAt.size()));
        dropAfter = now + SECOND;
    }

    /** How many principals are told apart now. */
    public int principals() {
        return fullAt.size();
    }
}

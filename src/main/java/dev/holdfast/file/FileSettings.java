package dev.holdfast.file;

import dev.holdfast.session.Durability;
import dev.holdfast.session.json.EntryLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * How the file engine keeps stores.
 *
 * @param root the directory below which they are
 * @param durability whether commits are synced before they are answered
 * @param limits beyond which an entry of {@code sessions.json} is foreign
 * @param rotateBytes the size of {@code sessions.json} beyond which each checkpoint makes a backup; 0 for no such size
 * @param retainBytes how many bytes of journal behind a checkpoint are kept as history for the feed
 * @param retention how long what was removed is kept
 * @param shared whether other processes write the same stores; then every commit is synced, and no journal is kept
 */
public record FileSettings(
        Path root,
        Durability durability,
        EntryLimits limits,
        long rotateBytes,
        long retainBytes,
        Retention retention,
        boolean shared) {
    /**
     * How long what was removed is kept.
     *
     * @param age of archived transcripts and of days of the ledger beyond which they are purged; zero: they are kept
     * @param ledgerBytes how large the ledger of a store may be; zero: any size
     * @param foreign whether archives that are not in the ledger are purged, too
     */
    public record Retention(Duration age, long ledgerBytes, boolean foreign) {
        /** Everything is kept. */
        public static final Retention FOREVER = new Retention(Duration.ZERO, 0, false);

        /** Whether the retention of something that ended at {@code end} has passed. */
        boolean over(Instant end, Instant now) {
            return !age.isZero() && Duration.between(end, now).compareTo(age) > 0;
        }

        public Retention {
            if (age.isNegative() || ledgerBytes < 0) {
                throw new IllegalArgumentException("a retention is not negative");
            }
        }
    }

    /** Of stores that nobody else writes. */
    public FileSettings(
            Path root,
            Durability durability,
            EntryLimits limits,
            long rotateBytes,
            long retainBytes,
            Retention retention) {
        this(root, durability, limits, rotateBytes, retainBytes, retention, false);
    }

    public FileSettings {
        if (rotateBytes < 0 || retainBytes < 0) {
            throw new IllegalArgumentException("sizes are not negative");
        }
    }
}

package dev.holdfast.session;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * One session as it is stored: the bytes of its JSON document exactly as they came, and beside them what lists,
 * filters and maintenance need, so that neither ever parses a document again.
 *
 * <p>Immutable. The array behind {@link #json()} is shared between threads and is never written to: copying 50 KiB for
 * each read would cost more than the read.
 */
public sealed class SessionEntry {
    /** {@link #updatedAt()} of an entry that carries no usable time. Sorts before every real one. */
    public static final long UNDATED = -1;

    /** {@link #heldUntil()} of an entry that nothing holds. */
    public static final long NOT_HELD = 0;

    /** {@link #modifiedSecond()} of an entry that was read from a file: nobody knows when it was written. */
    public static final long UNKNOWN = -1;

    /** The order of lists: newest first, undated last, ties by key. */
    public static final Comparator<SessionEntry> BY_RECENCY =
            Comparator.comparingLong(SessionEntry::updatedAt).reversed().thenComparing(SessionEntry::key);

    /** The order in which a full store gives entries up: undated first, then oldest; of equals, later inserted first. */
    public static final Comparator<SessionEntry> BY_EVICTION = Comparator.comparingLong(SessionEntry::updatedAt)
            .thenComparing(Comparator.comparingLong(SessionEntry::position).reversed());

    private static final SessionKey ANY_KEY = new SessionKey("-");

    private final SessionKey key;
    private final byte[] json;
    private final long etagHigh;
    private final long etagLow;
    private final long position;
    private final long updatedAt;
    private final long modifiedSecond;
    private final EntryTraits traits;

    /**
     * @param key under which the entry is stored
     * @param json the document's bytes, UTF-8, owned by the entry from now on
     * @param traits what was read from the document
     * @param position its place in the store's insertion order; a new entry takes the view's next one
     */
    public SessionEntry(SessionKey key, byte[] json, EntryTraits traits, long position) {
        this.key = key;
        this.json = json;
        this.position = position;
        this.updatedAt = traits.updatedAt();
        this.modifiedSecond = UNKNOWN;
        this.traits = traits;
        byte[] digest = sha256(json);
        this.etagHigh = bigEndianLong(digest, 0);
        this.etagLow = bigEndianLong(digest, Long.BYTES);
    }

    private SessionEntry(SessionKey key, long updatedAt, long position) {
        this.key = key;
        this.json = new byte[0];
        this.position = position;
        this.updatedAt = updatedAt;
        this.modifiedSecond = UNKNOWN;
        this.traits = EntryTraits.NOT_AN_OBJECT;
        this.etagHigh = 0;
        this.etagLow = 0;
    }

    private SessionEntry(SessionEntry entry, long modifiedSecond) {
        this.key = entry.key;
        this.json = entry.json;
        this.etagHigh = entry.etagHigh;
        this.etagLow = entry.etagLow;
        this.position = entry.position;
        this.updatedAt = entry.updatedAt;
        this.modifiedSecond = modifiedSecond;
        this.traits = entry.traits;
    }

    /** The same entry, held until then (epoch ms), or not held ({@link #NOT_HELD}). */
    public SessionEntry heldUntil(long until) {
        if (until == heldUntil()) {
            return this;
        }
        return until == NOT_HELD ? new SessionEntry(this, modifiedSecond) : new Held(this, until);
    }

    /**
     * The same entry, written by a commit.
     *
     * @param millis when the commit was made, epoch ms
     * @param replaced the entry of its key before, null when there was none
     */
    public SessionEntry committedAt(long millis, @Nullable SessionEntry replaced) {
        long second = Math.floorDiv(millis, 1000);
        long before = replaced == null ? UNKNOWN : replaced.modifiedSecond();
        long modified = before < second ? second : Math.max(second + 1, before > second + 1 ? before + 1 : 0);
        SessionEntry committed = new SessionEntry(this, modified);
        return held() ? new Held(committed, heldUntil()) : committed;
    }

    /** A place in {@link #BY_RECENCY} to seek to; not an entry of any store. */
    static SessionEntry placeInRecency(long updatedAt, SessionKey key) {
        return new SessionEntry(key, updatedAt, 0);
    }

    /** The place in {@link #BY_EVICTION} before all entries updated at {@code updatedAt} or later. */
    static SessionEntry placeInEviction(long updatedAt) {
        return new SessionEntry(ANY_KEY, updatedAt, Long.MAX_VALUE);
    }

    /** A place in {@link #BY_EVICTION} to seek to. */
    static SessionEntry placeInEviction(long updatedAt, long position) {
        return new SessionEntry(ANY_KEY, updatedAt, position);
    }

    public SessionKey key() {
        return key;
    }

    /** The document's bytes, exactly as stored. Shared: not to be modified. */
    public byte[] json() {
        return json;
    }

    /** The bytes of heap that it takes, roughly. */
    public long memory() {
        return EntryMemory.of(json, sessionId(), label(), displayName(), subject());
    }

    /**
     * The opaque part of the entry's entity tag: the first 128 bits of the SHA-256 digest of its bytes, in hexadecimal.
     * Equal bytes have equal tags, in every store and after every restart.
     */
    public String etag() {
        StringBuilder hex = new StringBuilder(32);
        appendHex(hex, etagHigh);
        appendHex(hex, etagLow);
        return hex.toString();
    }

    /** Whether its document has the bytes of the other one's, by their digests. */
    public boolean sameDocument(SessionEntry other) {
        return etagHigh == other.etagHigh && etagLow == other.etagLow;
    }

    /**
     * The second after 1970-01-01T00:00Z in which the entry was written, or {@link #UNKNOWN}; the next one when it replaced
     * an entry that could have been read with this second as its time. So a time that a client was given for an earlier
     * document is always less, also when the clock is set back: as long as none is given that lies in the future.
     */
    public long modifiedSecond() {
        return modifiedSecond;
    }

    /** Its place in the store's insertion order. Kept when the entry changes; lower is earlier. */
    public long position() {
        return position;
    }

    /** When the session was last updated, in milliseconds since 1970-01-01T00:00Z, or {@link #UNDATED}. */
    public long updatedAt() {
        return updatedAt;
    }

    public boolean dated() {
        return updatedAt != UNDATED;
    }

    public @Nullable String sessionId() {
        return traits.sessionId();
    }

    public @Nullable String label() {
        return traits.label();
    }

    public @Nullable String displayName() {
        return traits.displayName();
    }

    public @Nullable String subject() {
        return traits.subject();
    }

    /** Whether {@code pinnedAt} is there and neither null, false, zero nor empty. */
    public boolean pinned() {
        return traits.pinned();
    }

    /** Whether {@code status} is {@code "running"}. */
    public boolean running() {
        return traits.running();
    }

    /** The files that it names itself, beyond those that are named after its {@code sessionId}. */
    public NamedFiles namedFiles() {
        return traits.namedFiles();
    }

    /** Whether its {@code updatedAt} is present and not a time, or looks like seconds. */
    public boolean doubtfulTime() {
        return traits.doubtfulTime();
    }

    /** Whether maintenance must never touch it because another program wrote it in a form that Holdfast cannot judge. */
    public boolean foreign() {
        return traits.foreign();
    }

    /**
     * Until when maintenance leaves it alone because its removal was undone, epoch ms, or {@link #NOT_HELD}. No part of the
     * document: whoever writes the entry makes one that is not held.
     */
    public long heldUntil() {
        return NOT_HELD;
    }

    public boolean held() {
        return heldUntil() != NOT_HELD;
    }

    /** Whether maintenance may remove it at any time, as far as the entry itself says. */
    public boolean evictable() {
        return removable() && !running();
    }

    /** Whether only its {@code status} protects it from maintenance: until {@code runningHold} after its last update. */
    public boolean evictableOnceHoldEnds() {
        return removable() && running();
    }

    private boolean removable() {
        return !pinned() && !foreign() && !held();
    }

    @Override
    public String toString() {
        return "SessionEntry[" + key + ", " + json.length + " bytes, etag " + etag() + "]";
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    private static long bigEndianLong(byte[] bytes, int offset) {
        long value = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            value = (value << 8) | (bytes[offset + i] & 0xff);
        }
        return value;
    }

    private static void appendHex(StringBuilder to, long value) {
        for (int shift = 60; shift >= 0; shift -= 4) {
            to.append(Character.forDigit((int) (value >>> shift) & 0xf, 16));
        }
    }

    /** Few are: the others go without the field. */
    private static final class Held extends SessionEntry {
        private final long until;

        Held(SessionEntry entry, long until) {
            super(entry, entry.modifiedSecond());
            this.until = until;
        }

        @Override
        public long heldUntil() {
            return until;
        }
    }
}

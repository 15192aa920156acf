package dev.holdfast.session;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;
import org.pcollections.TreePSet;

/**
 * What a store held after one commit. Immutable: a commit derives the next view from the last one, sharing all that did
 * not change, in time logarithmic in the number of entries; readers keep the view they have.
 *
 * <p>The indexes are persistent balanced trees (PCollections): by key, by recency for lists, by eviction order for
 * maintenance (only what maintenance may remove); and the files that entries use, so that these stay.
 */
public final class StoreView {
    private final long revision;
    private final long nextPosition;
    private final long bytes;
    private final long memory;
    private final int foreignEntries;
    private final int doubtfulTimes;
    private final TreePMap<SessionKey, SessionEntry> byKey;
    private final TreePSet<SessionEntry> byRecency;
    private final TreePSet<SessionEntry> byEviction;
    private final TreePSet<SessionEntry> running;
    private final FilesInUse files;
    private final List<VerbatimMember> verbatim;

    private StoreView(
            long revision,
            long nextPosition,
            long bytes,
            long memory,
            int foreignEntries,
            int doubtfulTimes,
            TreePMap<SessionKey, SessionEntry> byKey,
            TreePSet<SessionEntry> byRecency,
            TreePSet<SessionEntry> byEviction,
            TreePSet<SessionEntry> running,
            FilesInUse files,
            List<VerbatimMember> verbatim) {
        this.revision = revision;
        this.nextPosition = nextPosition;
        this.bytes = bytes;
        this.memory = memory;
        this.foreignEntries = foreignEntries;
        this.doubtfulTimes = doubtfulTimes;
        this.byKey = byKey;
        this.byRecency = byRecency;
        this.byEviction = byEviction;
        this.running = running;
        this.files = files;
        this.verbatim = verbatim;
    }

    /** The view of a store that has never been written. */
    public static StoreView empty() {
        return of(0, List.of(), List.of());
    }

    /**
     * The view of what was loaded.
     *
     * @throws IllegalArgumentException when two entries have the same key
     */
    public static StoreView of(long revision, Collection<SessionEntry> entries, List<VerbatimMember> verbatim) {
        TreeMap<SessionKey, SessionEntry> byKey = new TreeMap<>();
        TreeSet<SessionEntry> byRecency = new TreeSet<>(SessionEntry.BY_RECENCY);
        TreeSet<SessionEntry> byEviction = new TreeSet<>(SessionEntry.BY_EVICTION);
        TreeSet<SessionEntry> running = new TreeSet<>(SessionEntry.BY_EVICTION);
        long nextPosition = 0;
        long bytes = 0;
        long memory = 0;
        int foreign = 0;
        int doubtful = 0;
        for (SessionEntry entry : entries) {
            if (byKey.put(entry.key(), entry) != null) {
                throw new IllegalArgumentException("two entries have the key " + entry.key());
            }
            byRecency.add(entry);
            if (entry.evictable()) {
                byEviction.add(entry);
            } else if (entry.evictableOnceHoldEnds()) {
                running.add(entry);
            }
            nextPosition = Math.max(nextPosition, entry.position() + 1);
            bytes += entry.json().length;
            memory += entry.memory();
            foreign += entry.foreign() ? 1 : 0;
            doubtful += entry.doubtfulTime() ? 1 : 0;
        }
        for (VerbatimMember member : verbatim) {
            nextPosition = Math.max(nextPosition, member.position() + 1);
            bytes += member.value().length;
            memory += EntryMemory.OVERHEAD + EntryMemory.ofArray(member.value().length);
        }
        return new StoreView(
                revision,
                nextPosition,
                bytes,
                memory,
                foreign,
                doubtful,
                TreePMap.fromSortedMap(byKey),
                TreePSet.fromSortedSet(byRecency),
                TreePSet.fromSortedSet(byEviction),
                TreePSet.fromSortedSet(running),
                FilesInUse.of(entries),
                List.copyOf(verbatim));
    }

    /** The revision of the last change in this view. */
    public long revision() {
        return revision;
    }

    /** The number of entries that can be addressed. */
    public int size() {
        return byKey.size();
    }

    /** The number of entries that maintenance judges: all but the foreign ones. */
    public int countedEntries() {
        return byKey.size() - foreignEntries;
    }

    /** The number of entries whose {@code updatedAt} is present and not a time, or looks like seconds. */
    public int doubtfulTimes() {
        return doubtfulTimes;
    }

    /** By how many entries it exceeds a cap; zero is no cap. */
    public int overCap(int maxEntries) {
        return maxEntries == 0 ? 0 : Math.max(0, countedEntries() - maxEntries);
    }

    /** Members kept as they are: foreign entries and members whose key cannot be addressed. */
    public int foreignMembers() {
        return foreignEntries + verbatim.size();
    }

    /** The bytes of all documents. */
    public long bytes() {
        return bytes;
    }

    /** The bytes of heap that it takes, roughly; less what it shares with other views. */
    public long memory() {
        return memory;
    }

    /** The place in the insertion order that the next new entry takes. */
    public long nextPosition() {
        return nextPosition;
    }

    public @Nullable SessionEntry get(SessionKey key) {
        return byKey.get(key);
    }

    /** Whether an entry names the session {@code sessionId}, so that its files are in use. */
    public boolean refersTo(String sessionId) {
        return files.hasSessionId(sessionId);
    }

    /** The paths, as they are written in entries, whose last name is {@code name}. */
    public List<String> pathsTo(String name) {
        return files.pathsTo(name);
    }

    /** The view with {@code entry} in place of the one with its key, or added. */
    public StoreView with(SessionEntry entry) {
        SessionEntry old = byKey.get(entry.key());
        // A persistent set keeps the element it has when an equal one is added: the old entry must leave first.
        TreePSet<SessionEntry> recency = old == null ? byRecency : byRecency.minus(old);
        TreePSet<SessionEntry> eviction = old == null || !old.evictable() ? byEviction : byEviction.minus(old);
        TreePSet<SessionEntry> holding = old == null || !old.evictableOnceHoldEnds() ? running : running.minus(old);
        return new StoreView(
                revision,
                Math.max(nextPosition, entry.position() + 1),
                bytes + entry.json().length - (old == null ? 0 : old.json().length),
                memory + entry.memory() - (old == null ? 0 : old.memory()),
                foreignEntries + (entry.foreign() ? 1 : 0) - (old != null && old.foreign() ? 1 : 0),
                doubtfulTimes + (entry.doubtfulTime() ? 1 : 0) - (old != null && old.doubtfulTime() ? 1 : 0),
                byKey.plus(entry.key(), entry),
                recency.plus(entry),
                entry.evictable() ? eviction.plus(entry) : eviction,
                entry.evictableOnceHoldEnds() ? holding.plus(entry) : holding,
                files.with(old, entry),
                verbatim);
    }

    /** The view without the entry of that key; the same view when there is none. */
    public StoreView without(SessionKey key) {
        SessionEntry gone = byKey.get(key);
        if (gone == null) {
            return this;
        }
        return new StoreView(
                revision,
                nextPosition,
                bytes - gone.json().length,
                memory - gone.memory(),
                foreignEntries - (gone.foreign() ? 1 : 0),
                doubtfulTimes - (gone.doubtfulTime() ? 1 : 0),
                byKey.minus(key),
                byRecency.minus(gone),
                gone.evictable() ? byEviction.minus(gone) : byEviction,
                gone.evictableOnceHoldEnds() ? running.minus(gone) : running,
                files.with(gone, null),
                verbatim);
    }

    /** The same contents at another revision. */
    public StoreView at(long newRevision) {
        return new StoreView(
                newRevision,
                nextPosition,
                bytes,
                memory,
                foreignEntries,
                doubtfulTimes,
                byKey,
                byRecency,
                byEviction,
                running,
                files,
                verbatim);
    }

    /** All entries by key, in the order of keys. */
    public Map<SessionKey, SessionEntry> entries() {
        return byKey;
    }

    /** All entries, newest first. */
    public Iterable<SessionEntry> byRecency() {
        return byRecency;
    }

    /** All entries after the place of {@code updatedAt} and {@code key} in the order of lists, newest first. */
    public Iterable<SessionEntry> byRecencyAfter(long updatedAt, SessionKey key) {
        return byRecency.tailSet(SessionEntry.placeInRecency(updatedAt, key), false);
    }

    /** Entries that maintenance may remove at any time, by {@code updatedAt}, undated first. */
    public EvictionOrder evictable() {
        return new EvictionOrder(byEviction);
    }

    /** Entries that maintenance may remove once their {@code runningHold} has ended, in the same order. */
    public EvictionOrder running() {
        return new EvictionOrder(running);
    }

    /** {@code updatedAt} of the entry updated last, or {@link SessionEntry#UNDATED}. Constant time per undated entry. */
    public long newestUpdatedAt() {
        return byRecency.isEmpty() ? SessionEntry.UNDATED : byRecency.first().updatedAt();
    }

    /** {@code updatedAt} of the dated entry updated first, or {@link SessionEntry#UNDATED}. */
    public long oldestUpdatedAt() {
        SessionEntry oldest = byRecency.lower(SessionEntry.placeInRecency(SessionEntry.UNDATED, new SessionKey(" ")));
        return oldest == null ? SessionEntry.UNDATED : oldest.updatedAt();
    }

    /** Members whose key cannot be addressed. */
    public List<VerbatimMember> verbatim() {
        return verbatim;
    }

    /** All entries in insertion order, as {@code sessions.json} lists them. Sorts: for checkpoints, not for requests. */
    public List<SessionEntry> inInsertionOrder() {
        List<SessionEntry> entries = new ArrayList<>(byKey.values());
        entries.sort(Comparator.comparingLong(SessionEntry::position));
        return entries;
    }
}

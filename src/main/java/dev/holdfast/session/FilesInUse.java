package dev.holdfast.session;

import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/**
 * The session ids and the paths that the entries of a view name, with how many name each: a file that one of them leads to
 * is in use. Immutable; a change takes time logarithmic in the number of names.
 */
final class FilesInUse {
    static final FilesInUse NONE = new FilesInUse(TreePMap.empty(), TreePMap.empty());

    private static final char SEPARATOR = '\0';

    private final TreePMap<String, Integer> sessionIds;
    private final TreePMap<String, Integer> paths;

    private FilesInUse(TreePMap<String, Integer> sessionIds, TreePMap<String, Integer> paths) {
        this.sessionIds = sessionIds;
        this.paths = paths;
    }

    static FilesInUse of(Collection<SessionEntry> entries) {
        TreeMap<String, Integer> ids = new TreeMap<>();
        TreeMap<String, Integer> paths = new TreeMap<>();
        for (SessionEntry entry : entries) {
            if (entry.sessionId() != null) {
                ids.merge(entry.sessionId(), 1, Integer::sum);
            }
            entry.namedFiles().sessionIds().forEach(id -> ids.merge(id, 1, Integer::sum));
            for (String path : entry.namedFiles().paths()) {
                String place = place(path);
                if (place != null) {
                    paths.merge(place, 1, Integer::sum);
                }
            }
        }
        return new FilesInUse(TreePMap.fromSortedMap(ids), TreePMap.fromSortedMap(paths));
    }

    /** Paths are kept by their last names, so that those that may lead to a file are found by its name. */
    private static @Nullable String place(String path) {
        String name = NamedFiles.fileName(path);
        return name == null ? null : name + SEPARATOR + path;
    }

    boolean hasSessionId(String sessionId) {
        return sessionIds.containsKey(sessionId);
    }

    List<String> pathsTo(String name) {
        return paths.subMap(name + SEPARATOR, name + (char) (SEPARATOR + 1)).keySet().stream()
                .map(place -> place.substring(name.length() + 1))
                .toList();
    }

    /** With {@code joined} in place of {@code left}. */
    @SuppressWarnings("ReferenceEquality") // persistent maps: the same object if nothing changed
    FilesInUse with(@Nullable SessionEntry left, @Nullable SessionEntry joined) {
        TreePMap<String, Integer> ids = sessionIds;
        String oldId = left == null ? null : left.sessionId();
        String newId = joined == null ? null : joined.sessionId();
        if (oldId == null ? newId != null : !oldId.equals(newId)) {
            ids = counted(ids, oldId, -1);
            ids = counted(ids, newId, 1);
        }
        NamedFiles old = left == null ? NamedFiles.NONE : left.namedFiles();
        NamedFiles named = joined == null ? NamedFiles.NONE : joined.namedFiles();
        TreePMap<String, Integer> all = paths;
        if (!old.equals(named)) {
            for (String id : old.sessionIds()) {
                ids = counted(ids, id, -1);
            }
            for (String id : named.sessionIds()) {
                ids = counted(ids, id, 1);
            }
            for (String path : old.paths()) {
                all = counted(all, place(path), -1);
            }
            for (String path : named.paths()) {
                all = counted(all, place(path), 1);
            }
        }
        return ids == sessionIds && all == paths ? this : new FilesInUse(ids, all);
    }

    private static TreePMap<String, Integer> counted(TreePMap<String, Integer> counts, @Nullable String name, int by) {
        if (name == null) {
            return counts;
        }
        int count = counts.getOrDefault(name, 0) + by;
        return count > 0 ? counts.plus(name, count) : counts.minus(name);
    }
}

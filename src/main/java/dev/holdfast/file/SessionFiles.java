package dev.holdfast.file;

import dev.holdfast.session.NamedFiles;
import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.StoreView;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which files of a store's directory belong to a session: {@code <sessionId>.jsonl}, {@code <sessionId>-topic-*.jsonl},
 * {@code <sessionId>.checkpoint.*.jsonl}, {@code <sessionId>.trajectory*}, and the file that its entry names. Never the
 * store's own files, never an archive, never a file outside the directory.
 */
final class SessionFiles {
    private static final String TRANSCRIPT = ".jsonl";
    private static final String TOPIC = "-topic-";
    private static final String CHECKPOINT = ".checkpoint.";
    private static final String TRAJECTORY = ".trajectory";

    private final Disk disk;
    private final StorePaths paths;
    private final Path directory;

    SessionFiles(Disk disk, StorePaths paths) {
        this.disk = disk;
        this.paths = paths;
        this.directory = paths.directory().toAbsolutePath().normalize();
    }

    /**
     * The names of the files that may belong to a session, its transcript first; not all of them need to exist.
     *
     * @param listing all names in the directory, sorted
     */
    Set<String> of(SessionEntry entry, List<String> listing) throws IOException {
        Set<String> names = new LinkedHashSet<>();
        String id = entry.sessionId();
        String named = id != null && paths.transcript(id).isPresent() ? id : null;
        if (named != null) {
            names.add(named + TRANSCRIPT);
        }
        String sessionFile = entry.namedFiles().sessionFile();
        String name = sessionFile == null ? null : NamedFiles.fileName(sessionFile);
        if (name != null && name.endsWith(TRANSCRIPT) && movable(name) && leadsHere(String.valueOf(sessionFile))) {
            names.add(name);
        }
        if (named != null) {
            int from = Collections.binarySearch(listing, named);
            for (int i = from < 0 ? -from - 1 : from;
                    i < listing.size() && listing.get(i).startsWith(named);
                    i++) {
                if (belongs(listing.get(i), named) && movable(listing.get(i))) {
                    names.add(listing.get(i));
                }
            }
        }
        return names;
    }

    /** Whether a name can be a session's file: not one of the store's own, and not an archive. */
    private static boolean movable(String name) {
        return !name.startsWith("sessions.") && ArchiveName.parse(name).isEmpty();
    }

    private static boolean belongs(String name, String id) {
        String rest = name.substring(id.length());
        boolean part = rest.startsWith(TOPIC) || rest.startsWith(CHECKPOINT);
        return rest.equals(TRANSCRIPT) || (part && rest.endsWith(TRANSCRIPT)) || rest.startsWith(TRAJECTORY);
    }

    /** Whether an entry of the view uses the file: by its session id, or by a path that leads to it. */
    boolean inUse(String name, StoreView view) throws IOException {
        for (int end = name.length() - 1; end > 0; end--) {
            char first = name.charAt(end);
            if ((first == '.' || first == '-')
                    && belongs(name, name.substring(0, end))
                    && view.refersTo(name.substring(0, end))) {
                return true;
            }
        }
        for (String path : view.pathsTo(name)) {
            if (leadsHere(path)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a path, as an entry has it, leads to a file in the directory. */
    private boolean leadsHere(String path) throws IOException {
        try {
            Path parent = directory.resolve(path).normalize().getParent();
            return parent != null && (parent.equals(directory) || sameDirectory(parent));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private boolean sameDirectory(Path other) throws IOException {
        Optional<FileStamp> there = disk.stat(other);
        return there.isPresent() && disk.real(other).equals(disk.real(directory));
    }
}

package dev.holdfast.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * The files that a store can be recovered from: backups, corrupt and edited copies, and temporary files, which may be the
 * only whole copy of another program. Only reads.
 */
final class RecoverySources {
    private static final Pattern COPY = Pattern.compile("sessions\\.json\\.(bak|corrupt|edited)([.-][A-Za-z0-9._-]+)?");
    private static final Pattern TEMPORARY = Pattern.compile("sessions\\.json\\.(?!lock\\.)[A-Za-z0-9._-]+\\.tmp");

    private final Disk disk;
    private final StorePaths paths;

    RecoverySources(Disk disk, StorePaths paths) {
        this.disk = disk;
        this.paths = paths;
    }

    /** Whether the name is one that {@code recover} accepts. */
    static boolean accepts(String name) {
        return COPY.matcher(name).matches() || TEMPORARY.matcher(name).matches();
    }

    /** The names of all files that may be sources, whole or not. */
    List<String> names() throws IOException {
        List<String> names = new ArrayList<>();
        for (String name : disk.list(paths.directory())) {
            if (accepts(name)
                    && disk.stat(paths.directory().resolve(name))
                            .filter(FileStamp::regular)
                            .isPresent()) {
                names.add(name);
            }
        }
        return names;
    }

    /**
     * Whether the store has existed, although its {@code sessions.json} is missing: there are backups or copies, or whole
     * temporary files with entries.
     */
    boolean trace() throws IOException {
        for (String name : names()) {
            if (COPY.matcher(name).matches() || entries(name).orElse(0) > 0) {
                return true;
            }
        }
        return false;
    }

    /** Whether any source is whole and has entries. */
    boolean holdEntries() throws IOException {
        for (String name : names()) {
            if (entries(name).orElse(0) > 0) {
                return true;
            }
        }
        return false;
    }

    /** All sources with the number of their entries, as the end of a problem's text. */
    String describe() throws IOException {
        List<String> sources = new ArrayList<>();
        for (String name : names()) {
            OptionalLong entries = entries(name);
            sources.add(name + " (" + (entries.isEmpty() ? "broken" : count(entries.getAsLong())) + ")");
        }
        sources.add("salvage");
        sources.add("empty");
        return ". Sources for recover: " + String.join(", ", sources);
    }

    private static String count(long entries) {
        return entries == 1 ? "1 entry" : entries + " entries";
    }

    private OptionalLong entries(String name) throws IOException {
        Path path = paths.directory().resolve(name);
        try {
            return SnapshotFile.count(disk, path);
        } catch (IOException unreadable) {
            return OptionalLong.empty();
        }
    }
}

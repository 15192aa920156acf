package dev.holdfast.file;

import dev.holdfast.session.StoreName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names of all files of one store, and how they are recognised. Pure, except {@link #stores} and {@link #contained}.
 *
 * @param directory {@code <root>/agents/<store>/sessions}
 */
record StorePaths(Path directory) {
    /** The snapshot's file name. */
    static final String SNAPSHOT = "sessions.json";

    private static final Pattern BACKUP = Pattern.compile("sessions\\.json\\.bak\\.(\\d{1,18})");
    private static final Pattern EDITED = Pattern.compile("sessions\\.json\\.edited\\.(\\d{1,18})");
    private static final Pattern CORRUPT = Pattern.compile("sessions\\.json\\.corrupt\\.(\\d{1,18})");
    private static final Pattern REMOVALS = Pattern.compile("sessions\\.removals\\.(\\d{4}-\\d{2}-\\d{2})");
    private static final Pattern RESTORED = Pattern.compile("sessions\\.restored\\.(\\d{4}-\\d{2}-\\d{2})");
    private static final Pattern ARCHIVES = Pattern.compile("sessions\\.archives\\.(\\d{4}-\\d{2}-\\d{2})");
    private static final Pattern SEGMENT = Pattern.compile("sessions\\.journal\\.(\\d{20})");
    private static final Pattern TEMPORARY = Pattern.compile("sessions\\.[A-Za-z0-9._-]+\\.tmp");
    private static final Pattern SESSION_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

    /** The paths of a store below a root; the store need not exist. */
    static StorePaths of(Path root, StoreName store) {
        return new StorePaths(agents(root).resolve(store.value()).resolve("sessions"));
    }

    /** The store whose paths they are. */
    Optional<StoreName> store() {
        Path agent = directory.getParent();
        return agent == null || agent.getFileName() == null
                ? Optional.empty()
                : StoreName.parse(agent.getFileName().toString());
    }

    private static Path agents(Path root) {
        return root.resolve("agents");
    }

    /**
     * The stores below a root, sorted: directories with a valid name, really inside the root, that hold a snapshot or a
     * journal. One that cannot be looked at is left out.
     *
     * @throws IOException when the root itself cannot be listed
     */
    static List<StoreName> stores(Disk disk, Path root) throws IOException {
        List<StoreName> stores = new ArrayList<>();
        for (String name : disk.list(agents(root))) {
            Optional<StoreName> store = StoreName.parse(name);
            if (store.isPresent() && of(root, store.get()).isStore(disk, root)) {
                stores.add(store.get());
            }
        }
        return List.copyOf(stores);
    }

    private boolean isStore(Disk disk, Path root) {
        try {
            return contained(disk, root) && written(disk);
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether the directory holds a snapshot, a journal or copies of a snapshot. */
    boolean written(Disk disk) throws IOException {
        if (disk.stat(snapshot()).isPresent()) {
            return true;
        }
        return disk.list(directory).stream()
                .anyMatch(name -> segmentSequence(name).isPresent() || RecoverySources.accepts(name));
    }

    /**
     * Whether the store's directory, or as much of its path as exists, is really inside the root: no symbolic link leads
     * out of it.
     */
    boolean contained(Disk disk, Path root) throws IOException {
        Path existing = directory;
        while (disk.stat(existing).isEmpty()) {
            if (existing.equals(root)) {
                return true;
            }
            Path parent = existing.getParent();
            if (parent == null) {
                return false;
            }
            existing = parent;
        }
        return disk.real(existing).startsWith(disk.real(root));
    }

    Path snapshot() {
        return directory.resolve(SNAPSHOT);
    }

    /** The file whose operating-system lock says who owns the store. */
    Path owner() {
        return directory.resolve("sessions.owner");
    }

    /** The predecessor's lock file. */
    Path lock() {
        return directory.resolve("sessions.json.lock");
    }

    /** The backup made at a time. */
    Path backup(long epochMillis) {
        return directory.resolve("sessions.json.bak." + epochMillis);
    }

    /** The copy of a snapshot that another program wrote, kept at a time. */
    Path edited(long epochMillis) {
        return directory.resolve("sessions.json.edited." + epochMillis);
    }

    /** The copy of a broken snapshot that was set aside at a time. */
    Path corrupt(long epochMillis) {
        return directory.resolve("sessions.json.corrupt." + epochMillis);
    }

    /** The journal segment of a sequence number. */
    Path segment(long sequence) {
        return directory.resolve(String.format("sessions.journal.%020d", sequence));
    }

    /** The ledger of the removals of runs that began on a day of UTC. */
    Path removals(LocalDate day) {
        return directory.resolve("sessions.removals." + day);
    }

    /** The ledger of the removals that were undone on a day of UTC. */
    Path restored(LocalDate day) {
        return directory.resolve("sessions.restored." + day);
    }

    /** The record of archives made on a day of UTC that no removal on record names. */
    Path archives(LocalDate day) {
        return directory.resolve("sessions.archives." + day);
    }

    /** A temporary file beside the file it will become. */
    static Path temporary(Path target, String random) {
        return target.resolveSibling(target.getFileName() + "." + random + ".tmp");
    }

    /** The time in the name of a backup, in epoch milliseconds; empty when it is none. */
    static OptionalLong backupMillis(String name) {
        return number(BACKUP, name);
    }

    /** The time in the name of an edited copy, in epoch milliseconds; empty when it is none. */
    static OptionalLong editedMillis(String name) {
        return number(EDITED, name);
    }

    /** The time in the name of a corrupt copy, in epoch milliseconds; empty when it is none. */
    static OptionalLong corruptMillis(String name) {
        return number(CORRUPT, name);
    }

    /** The sequence number in the name of a journal segment; empty when it is none. */
    static OptionalLong segmentSequence(String name) {
        return number(SEGMENT, name);
    }

    /** The day in the name of a ledger of removals; empty when it is none. */
    static Optional<LocalDate> removalsDay(String name) {
        return day(REMOVALS, name);
    }

    /** The day in the name of a ledger of undone removals; empty when it is none. */
    static Optional<LocalDate> restoredDay(String name) {
        return day(RESTORED, name);
    }

    /** The day in the name of a record of archives; empty when it is none. */
    static Optional<LocalDate> archivesDay(String name) {
        return day(ARCHIVES, name);
    }

    private static Optional<LocalDate> day(Pattern pattern, String name) {
        Matcher matcher = pattern.matcher(name);
        try {
            return matcher.matches() ? Optional.of(LocalDate.parse(matcher.group(1))) : Optional.empty();
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Whether it is the name of a temporary file of Holdfast or of its predecessor's store. */
    static boolean isTemporary(String name) {
        return TEMPORARY.matcher(name).matches();
    }

    private static OptionalLong number(Pattern pattern, String name) {
        Matcher matcher = pattern.matcher(name);
        if (!matcher.matches()) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseLong(matcher.group(1)));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /**
     * The file of a session's transcript. Empty for an id that cannot name a file; an id that can never leads outside the
     * directory.
     */
    Optional<Path> transcript(String sessionId) {
        if (!SESSION_ID.matcher(sessionId).matches() || sessionId.startsWith("sessions.")) {
            return Optional.empty();
        }
        return Optional.of(directory.resolve(sessionId + ".jsonl"));
    }
}

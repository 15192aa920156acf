package dev.holdfast.file;

import dev.holdfast.session.Reason;
import dev.holdfast.session.StoreName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The stores below a root, and the directories that people may take for stores although they are not served.
 *
 * @param stores the stores found, sorted
 * @param notServed what is not served, each with the reason
 * @param outdated stores that are served, but whose sessions another program keeps elsewhere, each with the reason
 */
public record StoreSurvey(List<StoreName> stores, List<Finding> notServed, List<Finding> outdated) {
    private static final int LISTED = 50;

    /**
     * Something about a directory that operators should know.
     *
     * @param directory the path below the root
     * @param reason why it is listed
     */
    public record Finding(String directory, String reason) {
        @Override
        public String toString() {
            return directory + " (" + reason + ")";
        }
    }

    public StoreSurvey {
        stores = List.copyOf(stores);
        notServed = List.copyOf(notServed);
        outdated = List.copyOf(outdated);
    }

    /** Examines the directories below a root; reads no store. Blocks. */
    public static StoreSurvey of(Path root) throws IOException {
        return of(new ReadOnlyDisk(new NioDisk()), root);
    }

    static StoreSurvey of(Disk disk, Path root) throws IOException {
        List<StoreName> stores = StorePaths.stores(disk, root);
        List<Finding> notServed = new ArrayList<>();
        Path agents = root.resolve("agents");
        for (String name : disk.list(agents)) {
            reason(disk, root, name, stores).ifPresent(reason -> notServed.add(new Finding("agents/" + name, reason)));
        }
        if (stores.isEmpty() && new StorePaths(root.resolve("sessions")).written(disk)) {
            notServed.add(new Finding("sessions", "the layout before agents: expected agents/<store>/sessions"));
        }
        if (stores.isEmpty() && disk.stat(agents).isEmpty() && holdsAgents(disk, root)) {
            notServed.add(new Finding(".", "the root looks like an agents directory: expected the one above it"));
        }
        return new StoreSurvey(stores, notServed, outdated(disk, root, stores));
    }

    /** Stores next to a database of a later OpenClaw, which no longer writes {@code sessions.json}. */
    private static List<Finding> outdated(Disk disk, Path root, List<StoreName> stores) {
        List<Finding> outdated = new ArrayList<>();
        for (StoreName store : stores) {
            try {
                if (OrphanedTranscripts.sqlite(disk, StorePaths.of(root, store))) {
                    outdated.add(new Finding("agents/" + store, OrphanedTranscripts.SQLITE));
                }
            } catch (IOException unreadable) {
                // It is reported when the store is opened.
            }
        }
        return outdated;
    }

    /** Whether there is nothing that operators should look at. */
    public boolean clear() {
        return notServed.isEmpty() && outdated.isEmpty();
    }

    private static boolean holdsAgents(Disk disk, Path root) throws IOException {
        for (String name : disk.list(root)) {
            if (disk.stat(root.resolve(name).resolve("sessions").resolve(StorePaths.SNAPSHOT))
                    .isPresent()) {
                return true;
            }
        }
        return false;
    }

    private static Optional<String> reason(Disk disk, Path root, String name, List<StoreName> stores) {
        try {
            Path agent = root.resolve("agents").resolve(name);
            Optional<FileStamp> stamp = disk.stat(agent);
            if (stamp.isEmpty() || stamp.get().regular()) {
                return Optional.empty();
            }
            Optional<StoreName> store = StoreName.parse(name);
            if (store.isEmpty()) {
                return Optional.of("invalid name: expected 1 to 64 of a-z, 0-9, - and _, the first a letter or digit");
            }
            StorePaths paths = StorePaths.of(root, store.get());
            if (!paths.contained(disk, root)) {
                return Optional.of("a link leads out of the root");
            }
            if (!stamp.get().directory()) {
                return Optional.of("a link to " + disk.real(root).relativize(disk.real(agent))
                        + ": one store under two names, of which one is served at a time");
            }
            if (stores.contains(store.get())) {
                return Optional.empty();
            }
            return withoutIndex(disk, paths);
        } catch (IOException unreadable) {
            return Optional.of(FileFault.of(unreadable)
                    .map(FileFault::reason)
                    .orElseGet(() -> "cannot be examined: " + Reason.of(unreadable)));
        }
    }

    /** A directory without sessions.json is only worth a word when it holds sessions in another form. */
    private static Optional<String> withoutIndex(Disk disk, StorePaths paths) throws IOException {
        Optional<String> transcripts = OrphanedTranscripts.describe(disk, paths);
        if (transcripts.isPresent()) {
            return transcripts;
        }
        return disk.list(paths.directory()).stream()
                .filter(name -> name.endsWith(".json"))
                .findFirst()
                .map(other -> "no sessions.json, but " + other);
    }

    /** The lists in one line, at most 50 of each. */
    @Override
    public String toString() {
        return "found=" + stores.size() + " " + some(stores) + " notServed=" + notServed.size() + " " + some(notServed)
                + (outdated.isEmpty() ? "" : " outdated=" + outdated.size() + " " + some(outdated));
    }

    private static String some(List<?> list) {
        String listed = list.stream().limit(LISTED).toList().toString();
        return list.size() > LISTED ? listed + " and more" : listed;
    }
}

package dev.holdfast.commit;

import dev.holdfast.session.SessionKey;
import dev.holdfast.session.SessionRemoval;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The latest removals of an open store by key, so that a read of a removed session is answered without reading the ledger
 * each time. Holds the latest 2,000: those of commits since the store was opened, and, after the first such read, older ones of the
 * ledger. Thread-safe; commits never wait for the ledger.
 */
final class RemovedKeys {
    private static final int MOST = 2_000;

    private final Map<SessionKey, Removed> keys = new LinkedHashMap<>();
    private final Object loading = new Object();
    private boolean loaded;

    private record Removed(long revision, SessionRemoval removal) {}

    /** Takes note of a durable commit. */
    synchronized void committed(Commit commit) {
        for (Change change : commit.changes()) {
            keys.remove(change.key());
            if (change instanceof Change.Remove remove) {
                Change.Removal removal = remove.removal();
                keys.put(
                        change.key(),
                        new Removed(
                                change.revision(), new SessionRemoval(removal.run(), removal.reason(), commit.at())));
            }
        }
        while (keys.size() > MOST) {
            keys.remove(keys.keySet().iterator().next());
        }
    }

    /** The latest removal of a key that is not there. Reads the ledger the first time. Blocks; any I/O thread. */
    Optional<SessionRemoval> find(SessionKey key, Ledger ledger) {
        synchronized (loading) {
            if (!loaded) {
                load(ledger);
                loaded = true;
            }
        }
        synchronized (this) {
            return Optional.ofNullable(keys.get(key)).map(Removed::removal);
        }
    }

    private void load(Ledger ledger) {
        for (LocalDate day : ledger.days()) {
            Map<SessionKey, Removed> found = new HashMap<>();
            ledger.read(
                    day,
                    removal -> found.merge(
                            removal.key(),
                            new Removed(
                                    removal.revision(),
                                    new SessionRemoval(
                                            removal.removal().run(),
                                            removal.removal().reason(),
                                            removal.at())),
                            (one, other) -> one.revision() > other.revision() ? one : other));
            if (!add(found)) {
                return;
            }
        }
    }

    /** Adds older removals; false when there is no more space. */
    private synchronized boolean add(Map<SessionKey, Removed> older) {
        for (Map.Entry<SessionKey, Removed> each : older.entrySet()) {
            if (keys.size() >= MOST) {
                return false;
            }
            keys.putIfAbsent(each.getKey(), each.getValue());
        }
        return true;
    }
}

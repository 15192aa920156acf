package dev.holdfast.commit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.session.Command;
import dev.holdfast.session.Deadline;
import dev.holdfast.session.Durability;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.StoreName;
import dev.holdfast.session.StoreView;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Stores in memory: a restart is opening them again from what was appended. Faults are switched on at a store's {@link
 * MemoryFiles}.
 */
public final class MemoryStorage implements Storage {
    private final Map<StoreName, MemoryFiles> stores = new ConcurrentHashMap<>();

    /** Runs whenever all stores are listed. */
    volatile Runnable onList = () -> {};

    MemoryFiles files(String store) {
        return files(new StoreName(store));
    }

    private MemoryFiles files(StoreName store) {
        return stores.computeIfAbsent(store, name -> new MemoryFiles());
    }

    /** Puts entries into a store that nobody has open. */
    public void seed(String store, List<SessionEntry> entries) {
        MemoryFiles files = files(store);
        files.seed = StoreView.of(entries.size(), entries, List.of());
        files.seeded = true;
    }

    @Override
    public List<StoreName> stores() {
        onList.run();
        return stores.keySet().stream().filter(this::exists).sorted().toList();
    }

    @Override
    public boolean exists(StoreName store) {
        MemoryFiles files = stores.get(store);
        return files != null && files.exists();
    }

    @Override
    public long estimatedBytes(StoreName store) {
        MemoryFiles files = stores.get(store);
        return files == null ? 0 : files.bytes();
    }

    @Override
    public String stamp(StoreName store) {
        return files(store).stamp;
    }

    @Override
    public OpenStore open(StoreName store, Deadline deadline, MemoryClaim memory) {
        MemoryFiles files = files(store);
        StoreException failure = files.openFailure;
        if (failure != null) {
            throw failure;
        }
        if (files.opened) {
            files.breaches.add("opened twice");
            throw new StoreException(ErrorCode.STORE_LOCKED, "opened twice");
        }
        memory.hold(files.recover().memory());
        files.opened = true;
        files.deeds.add("open");
        return new MemoryStore(files);
    }

    /** Tests add to it. */
    final List<Upkeep> upkeep = new CopyOnWriteArrayList<>();

    @Override
    public List<Upkeep> upkeep() {
        return upkeep;
    }

    @Override
    public Command.RecoverReport recover(StoreName store, String from, Deadline deadline) {
        MemoryFiles files = files(store);
        if (!from.equals("salvage")) {
            throw new StoreException(ErrorCode.INVALID_BACKUP, "there is no such backup");
        }
        if (files.openFailure == null) {
            throw new StoreException(ErrorCode.NOT_CORRUPT, "the store is not corrupt");
        }
        files.openFailure = null;
        return new Command.RecoverReport(
                files.recover().size(), files.commits.size(), 0, List.of(), new Command.Receipt(0, Durability.FSYNC));
    }

    /** That nobody broke the contract of an open store, and that what was committed can be recovered. */
    public void assertSound() {
        stores.forEach((name, files) -> {
            assertThat(files.breaches)
                    .as("breaches of the contract of store %s", name)
                    .isEmpty();
            assertThat(files.recover().revision()).isGreaterThanOrEqualTo(files.commits.size());
        });
    }

    /** That no store is held open. */
    public void assertReleased() {
        stores.forEach((name, files) ->
                assertThat(files.opened).as("store %s is still open", name).isFalse());
    }
}

package dev.holdfast.commit;

import dev.holdfast.file.FileSettings;
import dev.holdfast.file.FileStorage;
import dev.holdfast.session.Durability;
import dev.holdfast.session.json.EntryLimits;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The contract over files on the real disk. */
final class FileStoreContractTest extends SessionStoreContract {
    @TempDir
    private Path root;

    /** Revisions of a store without a journal begin at the clock in microseconds. */
    @Override
    public long firstRevision() {
        return ManualTime.START.toEpochMilli() * 1000 + 1;
    }

    @Override
    public Storage storage(ManualTime time) {
        FileSettings settings = new FileSettings(root, Durability.FSYNC, EntryLimits.DEFAULT, 10 << 20, 64 << 20);
        return new FileStorage(settings, "test-host", time, time, StoreObserver.NONE);
    }
}

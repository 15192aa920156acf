package dev.holdfast.commit;

import dev.holdfast.file.FileSettings;
import dev.holdfast.file.FileStorage;
import dev.holdfast.file.SoundStores;
import dev.holdfast.session.Durability;
import dev.holdfast.session.json.EntryLimits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/** The contract over files on the real disk. */
class FileStoreContractTest extends SessionStoreContract {
    @TempDir
    private Path root;

    /** Revisions of a store without a journal begin at the clock in microseconds. */
    @Override
    public long firstRevision() {
        return ManualTime.START.toEpochMilli() * 1000 + 1;
    }

    @Override
    public final Storage storage(ManualTime time) {
        FileSettings settings = new FileSettings(
                root,
                Durability.FSYNC,
                EntryLimits.DEFAULT,
                10 << 20,
                64 << 20,
                FileSettings.Retention.FOREVER,
                shared());
        return new FileStorage(() -> settings, "test-host", time, time, StoreObserver.NONE);
    }

    /** Whether the files are such that others may write them, too. */
    protected boolean shared() {
        return false;
    }

    @Override
    public StoreHarness.Transcripts transcripts(String store) {
        Path directory = root.resolve("agents").resolve(store).resolve("sessions");
        return new StoreHarness.Transcripts() {
            @Override
            public void add(String name) {
                var unused = unchecked(() -> Files.writeString(directory.resolve(name), name));
            }

            @Override
            public void remove(String name) {
                var unused = unchecked(() -> Files.deleteIfExists(directory.resolve(name)));
            }

            @Override
            public List<String> names() {
                return unchecked(() -> {
                    try (Stream<Path> files = Files.list(directory)) {
                        return files.map(path -> String.valueOf(path.getFileName()))
                                .filter(name -> name.contains(".jsonl"))
                                .sorted()
                                .toList();
                    }
                });
            }
        };
    }

    @Override
    protected void stopped() {
        SoundStores.requireClosed(root);
    }

    private static <T> T unchecked(Callable<T> action) {
        try {
            return action.call();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}

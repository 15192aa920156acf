package dev.holdfast.campaign;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Optional;

/** A disk that had not written what it had promised: the second half of a store's newest journal segment is gone. */
public final class LostTail {
    private static final int HEADER_BYTES = 4096;

    private LostTail() {}

    /** Cuts the journal of a store that no process has open. One that has never been written has none. */
    public static void of(Path storeDirectory) throws IOException {
        Optional<Path> newest;
        try (var files = Files.list(storeDirectory)) {
            newest = files.filter(file -> file.getFileName().toString().matches("sessions\\.journal\\.\\d+"))
                    .max(Comparator.naturalOrder());
        }
        if (newest.isPresent()) {
            try (FileChannel journal = FileChannel.open(newest.get(), StandardOpenOption.WRITE)) {
                journal.truncate(Math.max(HEADER_BYTES, journal.size() / 2));
            }
        }
    }
}

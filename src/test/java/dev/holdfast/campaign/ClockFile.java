package dev.holdfast.campaign;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The wall clock of a process, which can be set while it runs: libfaketime reads it from a file at every look. The steady
 * clock and the times of files stay what they are.
 */
public final class ClockFile {
    private static final Path LIBRARIES = Path.of("/usr/lib");
    private static final String LIBRARY = "faketime/libfaketime.so.1";

    private final Path file;
    private final Path library;

    private ClockFile(Path file, Path library) {
        this.file = file;
        this.library = library;
    }

    /**
     * A clock that is right. Empty where there is no libfaketime, which is said on standard error.
     *
     * @param file does not exist yet
     */
    public static Optional<ClockFile> at(Path file) throws IOException {
        Optional<Path> library;
        try (var directories = Files.list(LIBRARIES)) {
            library = directories
                    .map(directory -> directory.resolve(LIBRARY))
                    .filter(Files::exists)
                    .findFirst();
        }
        if (library.isEmpty()) {
            System.err.println("NOT RUN: jumps of the wall clock: there is no " + LIBRARY + " below " + LIBRARIES);
            return Optional.empty();
        }
        ClockFile clock = new ClockFile(file, library.get());
        clock.set(Duration.ZERO);
        return Optional.of(clock);
    }

    /** What the process must be started with. */
    public Map<String, String> environment() {
        return Map.of(
                "LD_PRELOAD", library.toString(),
                "FAKETIME_TIMESTAMP_FILE", file.toString(),
                "FAKETIME_NO_CACHE", "1",
                "FAKETIME_DONT_FAKE_MONOTONIC", "1",
                "FAKETIME_FORCE_MONOTONIC_FIX", "0",
                "NO_FAKE_STAT", "1");
    }

    /** Sets the clock ahead of the right time, or behind it. */
    public void set(Duration ahead) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        Files.writeString(next, (ahead.isNegative() ? "" : "+") + ahead.toSeconds() + "\n");
        var unused = Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }
}

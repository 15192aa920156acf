package dev.holdfast.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Which processes live, as far as this one can see: those of its process-id namespace. A process id alone proves nothing,
 * since ids are used again; on Linux the start time (field 22 of {@code /proc/<pid>/stat}, proc(5)) tells two apart.
 */
final class ProcessTable {
    /** Linux shows times in units of 1/100 s on every platform that Java runs on. */
    private static final long MILLIS_PER_TICK = 10;

    private final Path proc;

    /**
     * The processes of this machine.
     *
     * @param proc where Linux shows its processes; elsewhere it does not exist, and start times are unknown
     */
    ProcessTable(Path proc) {
        this.proc = proc;
    }

    long ownPid() {
        return ProcessHandle.current().pid();
    }

    /** When a living process started, in clock ticks since the machine did; empty when it cannot be told. */
    OptionalLong startTime(long pid) {
        return stat(pid).map(fields -> number(fields[19])).orElse(OptionalLong.empty());
    }

    /**
     * Whether a process lives and is the one that was meant. A zombie is dead.
     *
     * @param startTime what was recorded of it; empty when nothing was
     */
    boolean alive(long pid, OptionalLong startTime) {
        if (!Files.exists(proc.resolve("self").resolve("stat"))) {
            return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
        }
        Optional<String[]> fields = stat(pid);
        if (fields.isEmpty() || fields.get()[0].equals("Z") || fields.get()[0].equals("X")) {
            return false;
        }
        return startTime.isEmpty() || startTime.equals(number(fields.get()[19]));
    }

    /** When the machine started, by its own account; empty where that is unknown or implausible. */
    Optional<Instant> bootTime(Instant now) {
        try (Stream<String> lines = Files.lines(proc.resolve("stat"), StandardCharsets.ISO_8859_1)) {
            OptionalLong seconds = lines.filter(line -> line.startsWith("btime "))
                    .map(line -> number(line.substring("btime ".length()).trim()))
                    .findFirst()
                    .orElse(OptionalLong.empty());
            return seconds.isPresent() ? past(Instant.ofEpochSecond(seconds.getAsLong()), now) : Optional.empty();
        } catch (IOException | UncheckedIOException unknown) {
            return Optional.empty();
        }
    }

    /** When a living process began; empty where that is unknown or implausible. */
    Optional<Instant> began(long pid, Instant now) {
        if (!Files.exists(proc.resolve("self").resolve("stat"))) {
            return ProcessHandle.of(pid)
                    .flatMap(process -> process.info().startInstant())
                    .flatMap(start -> past(start, now));
        }
        OptionalLong ticks = startTime(pid);
        return ticks.isEmpty()
                ? Optional.empty()
                : bootTime(now)
                        .map(boot -> boot.plusMillis(ticks.getAsLong() * MILLIS_PER_TICK))
                        .flatMap(start -> past(start, now));
    }

    /** A container may show its own boot time with start times that count from the host's: that yields the future. */
    private static Optional<Instant> past(Instant time, Instant now) {
        return time.isAfter(now) ? Optional.empty() : Optional.of(time);
    }

    /** The fields of its status from the third (state) on: the second may hold anything, even blanks and brackets. */
    private Optional<String[]> stat(long pid) {
        try {
            String line =
                    Files.readString(proc.resolve(Long.toString(pid)).resolve("stat"), StandardCharsets.ISO_8859_1);
            String[] fields = line.substring(line.lastIndexOf(')') + 1).trim().split(" ", -1);
            return fields.length > 19 ? Optional.of(fields) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            // A process that ends while its status is read gives ESRCH.
            return Optional.empty();
        }
    }

    private static OptionalLong number(String field) {
        try {
            return OptionalLong.of(Long.parseLong(field));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}

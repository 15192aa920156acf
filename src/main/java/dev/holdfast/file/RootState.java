package dev.holdfast.file;

import dev.holdfast.session.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The contents of {@code holdfast.state} in the root directory.
 *
 * @param id names this root, wherever it is mounted
 * @param time a time that has passed; see {@link dev.holdfast.session.StoreClock#forAge}
 */
public record RootState(String id, Instant time) {
    static final String NAME = "holdfast.state";

    private static final Logger LOG = LoggerFactory.getLogger(RootState.class);
    private static final Pattern CONTENT =
            Pattern.compile("\\{\"id\":\"([0-9a-z]{1,64})\",\"time\":\"([^\"]{1,40})\"}\\s*");
    private static final int LONGEST = 1024;

    /**
     * A time that has passed, by what is below {@code root}; null when nothing says so. Without a state, which a version
     * before this one did not keep, the newest directory of a store tells when it is later than {@code now}.
     */
    public static @Nullable Instant passed(Path root, Instant now) {
        Disk disk = new NioDisk();
        try {
            Optional<RootState> state = read(disk, root);
            if (state.isPresent()) {
                return state.get().time();
            }
            Path agents = root.resolve("agents");
            Instant newest = now;
            for (String name : disk.list(agents)) {
                Optional<FileStamp> stamp = disk.stat(agents.resolve(name).resolve("sessions"));
                Instant modified = stamp.map(found -> Instant.EPOCH.plusNanos(found.modifiedNanos()))
                        .orElse(now);
                newest = modified.isAfter(newest) ? modified : newest;
            }
            return newest.equals(now) ? null : newest;
        } catch (IOException e) {
            LOG.warn("{}: cannot be looked at: {}", root, Reason.of(e));
            return null;
        }
    }

    /** The state of a root; empty when there is none, or none that can be understood. */
    static Optional<RootState> read(Disk disk, Path root) throws IOException {
        try (DiskFile file = disk.open(root.resolve(NAME), Disk.Mode.READ)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(LONGEST, file.size()));
            while (bytes.hasRemaining() && file.read(bytes, bytes.position()) >= 0) {
                // Until it is full or the file ends.
            }
            return parse(new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
    }

    private static Optional<RootState> parse(String content) {
        Matcher matcher = CONTENT.matcher(content);
        try {
            return matcher.matches()
                    ? Optional.of(new RootState(matcher.group(1), Instant.parse(matcher.group(2))))
                    : Optional.empty();
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Replaces the state of a root. */
    void write(Disk disk, Path root, String random, boolean durably) throws IOException {
        Path target = root.resolve(NAME);
        Path temporary = StorePaths.temporary(target, random);
        String content = "{\"id\":\"" + id + "\",\"time\":\"" + time.truncatedTo(ChronoUnit.SECONDS) + "\"}\n";
        try {
            try (DiskFile file = disk.open(temporary, Disk.Mode.CREATE)) {
                file.write(ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8)), 0);
                if (durably) {
                    file.sync();
                }
            }
            disk.rename(temporary, target);
        } catch (IOException e) {
            disk.delete(temporary);
            throw e;
        }
    }
}

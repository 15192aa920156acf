package dev.holdfast.campaign;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Another program that takes a store's lock as OpenClaw does, from whoever has not renewed it for half a minute, adds a
 * session to the store's file as it finds it, and lets go. Until then nobody else may write that file.
 */
final class Rival {
    private static final Duration STALE = Duration.ofSeconds(30);
    private static final Pattern CREATED = Pattern.compile("\"createdAt\"\\s*:\\s*\"([^\"]+)\"");
    private static final int FIELD_OF_START = 19;
    private static final AtomicInteger SESSIONS = new AtomicInteger();

    private final StoreBook book;
    private final Path lock;
    private final Path file;
    private byte[] locked = {};
    private byte[] written = {};

    Rival(StoreBook book) {
        this.book = book;
        this.lock = book.directory.resolve("sessions.json.lock");
        this.file = book.directory.resolve("sessions.json");
    }

    /** Waits until the lock may be taken, takes it, and writes. */
    void takeAndWrite() throws IOException, InterruptedException {
        while (!stale()) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
        Files.deleteIfExists(lock);
        locked = content().getBytes(StandardCharsets.UTF_8);
        Files.write(lock, locked, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        String key = "rival:" + SESSIONS.incrementAndGet();
        String document =
                "{ \"sessionId\":\"" + key.replace(':', '-') + "\", \"updatedAt\":" + System.currentTimeMillis() + " }";
        String before = Files.readString(file);
        written = (before.substring(0, before.lastIndexOf('}')) + ",\n  \"" + key + "\": " + document + "\n}")
                .getBytes(StandardCharsets.UTF_8);
        Path temporary = file.resolveSibling("rival.tmp");
        Files.write(temporary, written);
        var unused = Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        book.quiet.put(key, document);
    }

    private boolean stale() throws IOException {
        try {
            Matcher created = CREATED.matcher(Files.readString(lock));
            return created.find()
                    && Duration.between(Instant.parse(created.group(1)), Instant.now())
                                    .compareTo(STALE)
                            > 0;
        } catch (NoSuchFileException free) {
            return true;
        }
    }

    private static String content() throws IOException {
        String stat = Files.readString(Path.of("/proc/self/stat"));
        String start = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[FIELD_OF_START];
        return "{\n  \"pid\": " + ProcessHandle.current().pid() + ",\n  \"createdAt\": \"" + Instant.now()
                + "\",\n  \"starttime\": " + start + "\n}";
    }

    /** Lets go; lock and file must be as they were left. */
    void letGo(Findings findings) throws IOException {
        findings.check(
                Files.exists(lock) && Arrays.equals(Files.readAllBytes(lock), locked),
                book.name + ": somebody replaced the lock of another program");
        findings.check(
                Arrays.equals(Files.readAllBytes(file), written),
                book.name + ": somebody wrote the file while another program had the lock");
        Files.deleteIfExists(lock);
    }
}

package dev.holdfast.file;

import dev.holdfast.session.Command.SkippedMember;
import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.Sha256;
import dev.holdfast.session.StoreView;
import dev.holdfast.session.VerbatimMember;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads and writes {@code sessions.json}: one JSON object, session key to entry, in insertion order, laid out as the
 * predecessor does (two spaces, no newline at the end). Every member is written with the bytes it was read with, so a
 * file that the predecessor wrote and nobody changed comes out byte for byte.
 *
 * <p>Both directions stream: beside the entries themselves, memory for a buffer and the largest entry. Stateless; safe
 * for several threads.
 */
final class SnapshotFile {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotFile.class);
    private static final int ATTEMPTS = 3;
    private static final long LARGEST_SALVAGE = 1L << 30;
    private static final Duration PAUSE = Duration.ofMillis(50);

    /** What loading found. */
    sealed interface Loaded {}

    /** There is no file: a new store. */
    record Missing() implements Loaded {}

    /**
     * The file is whole.
     *
     * @param entries in the order of the file, their positions counted from 0
     * @param verbatim members whose key cannot be addressed, with positions in the same count
     * @param digest of the file's bytes
     * @param stamp of the file that was read, the same before and after
     */
    record Intact(List<SessionEntry> entries, List<VerbatimMember> verbatim, ContentDigest digest, FileStamp stamp)
            implements Loaded {
        /** The view of it at a revision. */
        StoreView view(long revision) {
            return StoreView.of(revision, entries, verbatim);
        }
    }

    /**
     * The file is not a snapshot, in all attempts. It is never taken for an empty store.
     *
     * @param what is wrong, as the end of a sentence that begins with the file's name
     * @param offset of the first byte at fault, counted from 0
     * @param stamp of the file that was read
     */
    record Corrupt(String what, long offset, FileStamp stamp) implements Loaded {}

    /**
     * The whole members of a broken file.
     *
     * @param entries in the order of the file
     * @param verbatim members with another key
     * @param skipped what is wrong, where; empty when nothing is
     */
    record Salvaged(List<SessionEntry> entries, List<VerbatimMember> verbatim, List<SkippedMember> skipped) {}

    private final Disk disk;
    private final EntryParser parser;
    private final Sleeper sleeper;

    SnapshotFile(Disk disk, EntryParser parser, Sleeper sleeper) {
        this.disk = disk;
        this.parser = parser;
        this.sleeper = sleeper;
    }

    /**
     * Loads the file. What does not parse may be half-written by somebody else: it is tried three times, 50 ms apart, and
     * so is a file that was replaced while it was read.
     *
     * @throws IOException when it cannot be read, or was replaced during each attempt
     */
    Loaded load(Path path) throws IOException {
        Optional<Loaded> loaded = attempt(path);
        for (int i = 1; i < ATTEMPTS && (loaded.isEmpty() || loaded.get() instanceof Corrupt); i++) {
            sleeper.sleep(PAUSE);
            loaded = attempt(path);
        }
        return loaded.orElseThrow(
                () -> new IOException(path.getFileName() + " is replaced faster than it can be read"));
    }

    private Optional<Loaded> attempt(Path path) throws IOException {
        Optional<FileStamp> before = disk.stat(path);
        if (before.isEmpty()) {
            return Optional.of(new Missing());
        }
        Loaded loaded;
        try (DiskFile file = disk.open(path, Disk.Mode.READ)) {
            loaded = read(file, before.get());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        if (disk.stat(path).equals(before)) {
            return Optional.of(loaded);
        }
        if (loaded instanceof Intact replaced) {
            replaced.entries().forEach(parser::dropped);
        }
        return Optional.empty();
    }

    private Loaded read(DiskFile file, FileStamp stamp) throws IOException {
        FileSource source = new FileSource(file);
        SnapshotMembers members = new SnapshotMembers(parser);
        try {
            members.readAll(new JsonScanner(source));
        } catch (JsonFault e) {
            members.entries().forEach(parser::dropped);
            return new Corrupt(e.what(), e.offset(), stamp);
        }
        if (members.byteOrderMark()) {
            LOG.warn("sessions.json begins with a byte-order mark, which is skipped");
        }
        return new Intact(members.entries(), members.verbatim(), source.digest(), stamp);
    }

    /** What is wrong with a file, with the offset; nothing when it is a whole snapshot. Reads it once. */
    Optional<String> fault(Path path) throws IOException {
        try (DiskFile file = disk.open(path, Disk.Mode.READ)) {
            new SnapshotMembers().readAll(new JsonScanner(new FileSource(file)));
            return Optional.empty();
        } catch (JsonFault e) {
            return Optional.of(e.what() + " (at byte " + e.offset() + ")");
        }
    }

    /** The number of members of a whole snapshot; empty when it is broken. Keeps none of them in memory. */
    static OptionalLong count(Disk disk, Path path) throws IOException {
        try (DiskFile file = disk.open(path, Disk.Mode.READ)) {
            SnapshotMembers members = new SnapshotMembers();
            members.readAll(new JsonScanner(new FileSource(file)));
            return OptionalLong.of(members.count());
        } catch (JsonFault broken) {
            return OptionalLong.empty();
        }
    }

    /** Reads the whole members of a broken file; see {@link Salvage}. Holds the file in memory. */
    Salvaged salvage(Path path) throws IOException {
        try (DiskFile file = disk.open(path, Disk.Mode.READ)) {
            if (file.size() > LARGEST_SALVAGE) {
                throw new IOException(path.getFileName() + " is too large to be salvaged: " + file.size() + " bytes");
            }
            ByteBuffer text = ByteBuffer.allocate((int) file.size());
            while (text.hasRemaining() && file.read(text, text.position()) >= 0) {
                // Until the end.
            }
            return Salvage.of(Arrays.copyOf(text.array(), text.position()), parser);
        }
    }

    /** Writes a view to an empty file, without syncing it; the digest of what was written. */
    static ContentDigest write(DiskFile file, StoreView view) throws IOException {
        DigestingOutput out = new DigestingOutput(file);
        Iterator<VerbatimMember> others = view.verbatim().iterator();
        VerbatimMember other = others.hasNext() ? others.next() : null;
        boolean first = true;
        for (SessionEntry entry : view.inInsertionOrder()) {
            while (other != null && other.position() < entry.position()) {
                member(out, first, other.key(), other.value());
                first = false;
                other = others.hasNext() ? others.next() : null;
            }
            member(out, first, JsonStrings.encode(entry.key().value()), entry.json());
            first = false;
        }
        while (other != null) {
            member(out, first, other.key(), other.value());
            first = false;
            other = others.hasNext() ? others.next() : null;
        }
        out.write(first ? "{}" : "\n}");
        return out.finish();
    }

    private static void member(DigestingOutput out, boolean first, byte[] key, byte[] value) throws IOException {
        out.write(first ? "{\n  " : ",\n  ");
        out.write(key);
        out.write(": ");
        out.write(value);
    }

    /** A file from its start, digested on the way. */
    private static final class FileSource implements JsonScanner.Source {
        private final DiskFile file;
        private final MessageDigest digest = Sha256.begin();
        private long position;

        FileSource(DiskFile file) {
            this.file = file;
        }

        @Override
        public int read(byte[] into) throws IOException {
            int count = file.read(ByteBuffer.wrap(into), position);
            if (count > 0) {
                digest.update(into, 0, count);
                position += count;
            }
            return count;
        }

        ContentDigest digest() {
            return ContentDigest.of(position, digest);
        }
    }
}

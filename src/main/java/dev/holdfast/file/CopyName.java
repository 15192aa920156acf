package dev.holdfast.file;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of the complete temporary file from which the snapshot is being overwritten in place:
 * {@code sessions.json.<revision>.<inode>.<length>-<sha256>.copying.tmp}. It proves that the file is complete, and that
 * the target is still the file that was being overwritten.
 *
 * @param revision of the view in it; of two, the greater one counts
 * @param targetInode of the file being overwritten; empty where files have none
 * @param digest of the temporary file's contents
 */
record CopyName(long revision, String targetInode, ContentDigest digest) {
    static final Comparator<CopyName> OLDEST_FIRST = Comparator.comparingLong(CopyName::revision);

    private static final Pattern SHAPE =
            Pattern.compile("sessions\\.json\\.(\\d{1,18})\\.(\\w*)\\.(\\d{1,18})-([0-9a-f]{64})\\.copying\\.tmp");

    static Optional<CopyName> parse(String name) {
        Matcher matcher = SHAPE.matcher(name);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        ContentDigest digest = new ContentDigest(Long.parseLong(matcher.group(3)), matcher.group(4));
        return Optional.of(new CopyName(Long.parseLong(matcher.group(1)), matcher.group(2), digest));
    }

    /** A file's number as names have it: without the device, whose separator no name may contain everywhere. */
    static String inodeNumber(FileStamp stamp) {
        return stamp.inode().substring(stamp.inode().lastIndexOf(':') + 1);
    }

    Path in(Path directory) {
        return directory.resolve(toString());
    }

    /** The file name. */
    @Override
    public String toString() {
        return "sessions.json." + revision + "." + targetInode + "." + digest.length() + "-" + digest.sha256()
                + ".copying.tmp";
    }
}

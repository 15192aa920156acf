package dev.holdfast.file;

/**
 * What tells one state of a file from another. A file that was replaced or written has another stamp, within the
 * resolution of the file system's clock.
 *
 * @param inode the file's identity, device included, as the operating system prints it; empty where it has none
 * @param size in bytes
 * @param modifiedNanos time of the last write, nanoseconds since the epoch
 * @param changedNanos time of the last change of contents, name or mode; zero where the platform has none
 * @param regular whether it is a regular file (a symbolic link is none)
 * @param directory whether it is a directory
 */
record FileStamp(String inode, long size, long modifiedNanos, long changedNanos, boolean regular, boolean directory) {
    /** Whether both are names of one file, as far as the platform can tell. */
    boolean sameFile(FileStamp other) {
        return !inode.isEmpty() && inode.equals(other.inode);
    }
}

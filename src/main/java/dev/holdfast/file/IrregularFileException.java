package dev.holdfast.file;

import java.nio.file.FileSystemException;
import java.nio.file.Path;

/**
 * Something other than a regular file lies where Holdfast expects one. It is never opened: a pipe would block, and a
 * symbolic link would lead elsewhere.
 */
final class IrregularFileException extends FileSystemException {
    private static final long serialVersionUID = 1L;

    IrregularFileException(Path path, FileStamp found) {
        super(path.toString(), null, kind(found) + ", not a regular file");
    }

    private static String kind(FileStamp found) {
        return found.directory() ? "is a directory" : "is a symbolic link or a special file";
    }
}

package dev.holdfast.session;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnknownHostException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Locale;

/** The reason of a failure in words for operators: the file and the problem, without names of Java classes. */
public final class Reason {
    private static final String SUFFIX = "(Exception|Error)$";

    /** Between the words of a class's name. */
    private static final String WORD = "(?<=[a-z])(?=[A-Z])";

    private Reason() {}

    /** Words such as {@code /data/x: permission denied}. */
    public static String of(Throwable failure) {
        if (failure instanceof UncheckedIOException && failure.getCause() instanceof IOException cause) {
            return of(cause);
        }
        if (failure instanceof FileSystemException refused) {
            return refused.getFile() == null ? problem(refused) : refused.getFile() + ": " + problem(refused);
        }
        if (failure instanceof CharacterCodingException) {
            return "not text in UTF-8";
        }
        if (failure instanceof EOFException && failure.getMessage() == null) {
            return "unexpected end of the file";
        }
        if (failure instanceof UnknownHostException) {
            return "unknown host " + failure.getMessage();
        }
        return failure.getMessage() == null ? words(failure) : failure.getMessage();
    }

    private static String problem(FileSystemException failure) {
        if (failure instanceof NoSuchFileException) {
            return "no such file or directory";
        }
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (failure instanceof FileAlreadyExistsException) {
            return "exists already";
        }
        if (failure instanceof NotDirectoryException) {
            return "not a directory";
        }
        if (failure instanceof DirectoryNotEmptyException) {
            return "directory not empty";
        }
        if (failure instanceof FileSystemLoopException) {
            return "too many levels of symbolic links";
        }
        return failure.getReason() == null ? words(failure) : failure.getReason();
    }

    /** For failures that carry no message: {@code ClosedChannelException} is "closed channel". */
    private static String words(Throwable failure) {
        if (failure.getClass() == IOException.class) {
            return "input or output error";
        }
        String name = failure.getClass().getSimpleName().replaceFirst(SUFFIX, "");
        String words = name.replaceAll(WORD, " ").toLowerCase(Locale.ROOT);
        return words.isBlank() ? "failure" : words;
    }
}

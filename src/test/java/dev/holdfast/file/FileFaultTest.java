package dev.holdfast.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.session.StoreException;
import dev.holdfast.session.StoreException.Outcome;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reasons of failures as clients and operators read them. */
class FileFaultTest {
    @TempDir
    Path root;

    private static StoreException failure(IOException e) {
        return Journal.failure(e, "store main cannot be opened", Outcome.NOT_APPLIED);
    }

    @Test
    void missingPermission_namesFileOwnerAndMode_andIsNotRetryable() throws IOException {
        Path directory = Files.createDirectories(root.resolve("agents/main/sessions"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-x---"));
        Path file = Files.writeString(directory.resolve("sessions.json"), "{}");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        String owner = Files.getOwner(file).getName();

        StoreException denied = failure(new AccessDeniedException(file.toString()));
        assertThat(denied.isLasting()).isTrue();
        assertThat(denied.detail())
                .startsWith("store main cannot be opened: permission denied for agents/main/sessions/sessions.json")
                .contains("owner " + owner, "mode rw-------", "Holdfast runs as user");

        StoreException absent = failure(
                new AccessDeniedException(directory.resolve("sessions.owner").toString()));
        assertThat(absent.detail()).contains("agents/main/sessions has owner " + owner, "mode rwxr-x---");
    }

    @Test
    void otherReasons_areNamed() {
        String file = root.resolve("agents/main/sessions/x").toString();
        assertThat(failure(new FileSystemException(file, null, "Read-only file system")))
                .satisfies(e -> assertThat(e.detail()).contains("agents/main/sessions/x is on a read-only file system"))
                .satisfies(e -> assertThat(e.isLasting()).isTrue());
        assertThat(failure(new FileSystemException(file, null, "Too many open files")))
                .satisfies(e -> assertThat(e.detail()).contains("too many open files"))
                .satisfies(e -> assertThat(e.isLasting()).isFalse());
        assertThat(failure(new IOException("Input/output error")).isLasting()).isFalse();
    }
}

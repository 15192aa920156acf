package dev.holdfast.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ReasonTest {
    @ParameterizedTest
    @MethodSource
    void failures_areWords_withoutNamesOfClasses(Throwable failure, String words) {
        assertThat(Reason.of(failure)).isEqualTo(words);
    }

    static Stream<Arguments> failures_areWords_withoutNamesOfClasses() {
        return Stream.of(
                Arguments.of(new NoSuchFileException("/x"), "/x: no such file or directory"),
                Arguments.of(new AccessDeniedException("/x"), "/x: permission denied"),
                Arguments.of(new NotDirectoryException("/x"), "/x: not a directory"),
                Arguments.of(new FileSystemException("/x", null, "Too many open files"), "/x: Too many open files"),
                Arguments.of(new UncheckedIOException(new AccessDeniedException("/x")), "/x: permission denied"),
                Arguments.of(new MalformedInputException(1), "not text in UTF-8"),
                Arguments.of(new EOFException(), "unexpected end of the file"),
                Arguments.of(new UnknownHostException("issuer.test"), "unknown host issuer.test"),
                Arguments.of(new ClosedChannelException(), "closed channel"),
                Arguments.of(new UnresolvedAddressException(), "unresolved address"),
                Arguments.of(new IOException(), "input or output error"),
                Arguments.of(new IOException("No space left on device"), "No space left on device"));
    }
}

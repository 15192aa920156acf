package dev.holdfast;

import dev.holdfast.management.Version;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The versions of what runs: ours from the jar's manifest, Vert.x's from its own. */
final class RunningVersion {
    private RunningVersion() {}

    static Version ofProcess() {
        return new Version(
                Optional.ofNullable(Holdfast.class.getPackage().getImplementationVersion())
                        .orElse("unpackaged"),
                Runtime.version().toString(),
                vertx());
    }

    private static String vertx() {
        try (InputStream in = Holdfast.class.getResourceAsStream("/META-INF/vertx/vertx-version.txt")) {
            return in == null ? "unknown" : new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}

package dev.holdfast.config;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * A directory as the kubelet mounts a ConfigMap or a Secret: files are links through {@code ..data}, which is a link to
 * the directory of this moment and is exchanged by a rename.
 */
public final class ConfigMapMount {
    private ConfigMapMount() {}

    /** Makes the mount with one file in it. */
    public static Path with(Path mount, String name, String content) throws IOException {
        Files.createDirectories(mount);
        exchange(mount, name, content);
        Files.createSymbolicLink(mount.resolve(name), Path.of("..data", name));
        return mount;
    }

    /** Gives the file another content, and takes the directory away that had the former one. */
    public static void exchange(Path mount, String name, String content) throws IOException {
        Path data = mount.resolve("..data");
        Path former = Files.exists(data) ? data.toRealPath() : null;
        Path latest = Files.createTempDirectory(mount, "..2026_");
        Files.writeString(latest.resolve(name), content);
        Path link = Files.createSymbolicLink(mount.resolve("..data_tmp"), latest.getFileName());
        Files.move(link, data, ATOMIC_MOVE);
        if (former != null) {
            try (Stream<Path> files = Files.list(former)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(former);
        }
    }
}

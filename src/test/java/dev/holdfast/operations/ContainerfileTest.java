package dev.holdfast.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What can be seen of the image without building it; {@code .ci/container} builds and runs it. */
class ContainerfileTest {
    @Test
    void copiedFiles_areInTheBuildContext() throws IOException {
        List<String> copied = Pattern.compile("^COPY (?!--)(.*) \\S+$", Pattern.MULTILINE)
                .matcher(Files.readString(Path.of("Containerfile")))
                .results()
                .flatMap(line -> Arrays.stream(line.group(1).split(" ")))
                .toList();

        for (String ignore : List.of(".containerignore", ".dockerignore")) {
            List<String> allowed = Files.readAllLines(Path.of(ignore));
            assertThat(copied).isNotEmpty().allSatisfy(file -> {
                assertThat(Path.of(file)).exists();
                assertThat(allowed).as(ignore).contains("!" + file);
            });
        }
    }

    @Test
    void image_hasTheLabelsOfTheOpenContainerInitiative() throws IOException {
        String text = Files.readString(Path.of("Containerfile"));

        assertThat(List.of("title", "description", "licenses", "version", "revision", "created", "base.name"))
                .allSatisfy(label -> assertThat(text).contains("org.opencontainers.image." + label + "="));
    }

    /** Each base image is a build argument, so that it can be named by its digest. */
    @Test
    void baseImages_areBuildArguments() throws IOException {
        assertThat(Files.readAllLines(Path.of("Containerfile")))
                .filteredOn(line -> line.startsWith("FROM "))
                .hasSize(2)
                .allMatch(line -> line.matches("FROM \\$\\{(BUILD|RUNTIME)_IMAGE}.*"));
    }
}

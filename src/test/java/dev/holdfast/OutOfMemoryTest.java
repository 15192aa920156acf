package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A process without a flag of the JVM that runs out of memory ends, whatever becomes of the error; it has no byte left for it. */
final class OutOfMemoryTest {
    private @Nullable Process process;

    @AfterEach
    void endProcess() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "thread, Java heap space",
        "handler, Java heap space",
        "swallowed, Java heap space",
        "silent, Java heap space",
        "cause, as a test wants"
    })
    void processOutOfMemory_endsWithAClearLastLine(String how, String what) throws IOException, InterruptedException {
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx24m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        OutOfMemoryProcess.class.getName(),
                        how)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();

        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor(50, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(LastResort.STATUS);
        assertThat(err.lines().reduce((first, last) -> last)).hasValueSatisfying(last -> assertThat(last)
                .startsWith("holdfast: out of memory (" + what + "): the process ends with status 3.")
                .contains("-Xmx", "store.maxOpenBytes"));
    }
}

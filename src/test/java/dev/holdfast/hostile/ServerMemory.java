package dev.holdfast.hostile;

import dev.holdfast.HoldfastProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a process takes of the machine's memory. */
final class ServerMemory {
    private static final Pattern HEAP = Pattern.compile("jvm_memory_used_bytes\\{area=\"heap\",.*} (\\S+)");
    private static final Pattern MOST = Pattern.compile("VmHWM:\\s+(\\d+) kB");

    private final HoldfastProcess process;
    private final Figures figures;

    ServerMemory(HoldfastProcess process) {
        this.process = process;
        this.figures = new Figures(process.management());
    }

    /** Bytes that are in use on the heap after a full collection. */
    long heap() throws Exception {
        Process collection = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        String.valueOf(process.pid()),
                        "GC.run")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (collection.waitFor() != 0) {
            throw new IOException("jcmd could not have it collect its garbage");
        }
        return (long) figures.read()
                .map(HEAP::matcher)
                .filter(Matcher::matches)
                .mapToDouble(pool -> Double.parseDouble(pool.group(1)))
                .sum();
    }

    /** The most bytes that were resident at any time, heap and all else, as the kernel counts. */
    long residentMost() throws IOException {
        Matcher most = MOST.matcher(Files.readString(Path.of("/proc", String.valueOf(process.pid()), "status")));
        if (!most.find()) {
            throw new IOException("the kernel does not say");
        }
        return Long.parseLong(most.group(1)) * 1024;
    }
}

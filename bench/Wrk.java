import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What a run of wrk with load.lua measured. Times are in milliseconds. */
record Wrk(long requests, double seconds, double p50, double p99, double max) {
    /** Runs it to its end. Fails when requests did. */
    static Wrk run(ProcessBuilder wrk) throws IOException, InterruptedException {
        Process process = wrk.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        long[] figures = output.lines()
                .filter(line -> line.startsWith("FIGURES "))
                .findFirst()
                .map(line -> Arrays.stream(line.substring(8).split(" "))
                        .mapToLong(Long::parseLong)
                        .toArray())
                .orElseThrow(() -> new IOException("wrk says: " + output));
        if (figures[5] > 0) {
            throw new IOException(wrk.environment().get("KIND") + ": " + figures[5] + " requests failed");
        }
        return new Wrk(figures[0], figures[1] / 1e6, figures[2] / 1e3, figures[3] / 1e3, figures[4] / 1e3);
    }

    double rate() {
        return requests / seconds;
    }
}

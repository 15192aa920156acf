package dev.holdfast.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Transcripts in a directory without {@code sessions.json}: sessions that no index lists. Only reads. */
final class OrphanedTranscripts {
    private OrphanedTranscripts() {}

    /** States what is there; empty when there are neither transcripts nor a database of a later OpenClaw. */
    static Optional<String> describe(Disk disk, StorePaths paths) throws IOException {
        List<String> names = disk.list(paths.directory());
        long transcripts = names.stream()
                .filter(name -> name.endsWith(".jsonl") && !name.startsWith("sessions."))
                .count();
        boolean sqlite = sqlite(disk, paths);
        if (transcripts == 0) {
            return sqlite ? Optional.of(SQLITE) : Optional.empty();
        }
        return Optional.of("sessions.json is missing next to " + transcripts
                + (transcripts == 1 ? " transcript" : " transcripts") + ": the store begins without sessions"
                + (sqlite ? "; " + SQLITE : ""));
    }

    /** The reason why a directory of a later OpenClaw has no sessions that Holdfast can serve. */
    static final String SQLITE =
            "agent/openclaw-agent.sqlite of a later OpenClaw holds the sessions, which Holdfast cannot read";

    /** Whether a later OpenClaw keeps the agent's sessions in a database. */
    static boolean sqlite(Disk disk, StorePaths paths) throws IOException {
        Path agent = paths.directory().getParent();
        return agent != null && disk.list(agent.resolve("agent")).stream().anyMatch(name -> name.endsWith(".sqlite"));
    }
}

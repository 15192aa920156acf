package dev.holdfast.file;

import dev.holdfast.file.FaultyDisk.Operation;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** A place where a fault can strike: an operation on a kind of file, like {@code SYNC:JOURNAL}. */
record Failpoint(Operation operation, Kind kind) implements Comparable<Failpoint> {
    /** What a file is to the store, by its name. The first that matches. */
    enum Kind {
        JOURNAL("sessions\\.journal\\.\\d{20}"),
        DAMAGED_JOURNAL("sessions\\.journal\\..*"),
        LOCK("sessions\\.json\\.lock.*"),
        OWNER("sessions\\.owner"),
        SNAPSHOT("sessions\\.json"),
        BACKUP("sessions\\.json\\.bak\\..*"),
        CORRUPT("sessions\\.json\\.corrupt\\..*"),
        COPYING("sessions\\.json\\..*\\.copying\\.tmp"),
        TEMPORARY("sessions\\.json\\..*\\.tmp"),
        REMOVALS("sessions\\.removals\\..*"),
        RESTORED("sessions\\.restored\\..*"),
        ARCHIVE(".*\\.jsonl\\.deleted\\..*"),
        TRANSCRIPT(".*\\.jsonl"),
        DIRECTORY(".*");

        private final Pattern name;

        Kind(String name) {
            this.name = Pattern.compile(name);
        }

        static Kind of(Path path) {
            String name = String.valueOf(path.getFileName());
            for (Kind kind : values()) {
                if (kind.name.matcher(name).matches()) {
                    return kind;
                }
            }
            throw new AssertionError("the last one matches");
        }
    }

    /** Whether the disk is changed there, or made to keep a change. */
    boolean changes() {
        return switch (operation) {
            case OPEN, READ, LIST, STAT -> false;
            default -> true;
        };
    }

    @Override
    public int compareTo(Failpoint other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return operation + ":" + kind;
    }
}

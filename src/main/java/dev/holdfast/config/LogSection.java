package dev.holdfast.config;

/**
 * {@code log}: what is written to standard output.
 *
 * @param format how a record looks
 * @param level the least serious records that are written
 * @param access which requests get a line
 */
public record LogSection(Format format, Level level, Access access) {
    /** How a record looks. */
    public enum Format {
        /** One line of text. */
        TEXT,
        /** One line with a JSON object. */
        JSON
    }

    /** How serious a record is. */
    public enum Level {
        /** Something failed. */
        ERROR,
        /** Something that somebody should look at. */
        WARN,
        /** What the process does. */
        INFO,
        /** How it does it. */
        DEBUG
    }

    /** Which requests get a line. */
    public enum Access {
        /** None. */
        OFF,
        /** Those that the server could not serve: a status of 500 or above. */
        ERRORS,
        /** All. */
        ALL
    }
}

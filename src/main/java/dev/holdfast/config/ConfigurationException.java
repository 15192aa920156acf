package dev.holdfast.config;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration that nothing can be started with, and all that is wrong with it. */
public final class ConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;
    private final LogSection.Format format;

    ConfigurationException(List<Problem> problems, LogSection.Format format) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("; ")), null, false, false);
        this.problems = List.copyOf(problems);
        this.format = format;
    }

    /** The format in which to report them: the configured one, or the default where that is wrong, too. */
    public LogSection.Format format() {
        return format;
    }

    /** All of them, those of the file first. */
    public List<Problem> problems() {
        return problems;
    }
}

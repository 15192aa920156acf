package dev.holdfast.config;

import java.util.List;

/**
 * What was loaded.
 *
 * @param configuration the configuration
 * @param origin where it came from, for the log
 * @param warnings what the user should know although nothing is wrong
 */
public record LoadedConfiguration(Configuration configuration, String origin, List<String> warnings) {
    public LoadedConfiguration {
        warnings = List.copyOf(warnings);
    }
}

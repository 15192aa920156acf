package dev.holdfast.config;

/**
 * One thing that is wrong with the configuration.
 *
 * @param key the key or variable at fault, or what the user wrote in its place
 * @param origin where that was given, such as {@code conf/holdfast.yaml:12} or {@code environment}
 * @param detail what is wrong and what would be right
 */
public record Problem(String key, String origin, String detail) {
    @Override
    public String toString() {
        return key + " (" + origin + "): " + detail;
    }
}

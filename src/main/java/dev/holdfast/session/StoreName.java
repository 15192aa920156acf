package dev.holdfast.session;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of a store, which is also the name of its directory: {@code [a-z0-9][a-z0-9_-]{0,63}}.
 */
public record StoreName(String value) implements Comparable<StoreName> {
    private static final Pattern SHAPE = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");

    public StoreName {
        if (!SHAPE.matcher(value).matches()) {
            throw new IllegalArgumentException("a store name is a lower-case letter or digit, followed by at most 63"
                    + " lower-case letters, digits, '_' or '-'");
        }
    }

    /** The name, or nothing when {@code value} cannot name a store. */
    public static Optional<StoreName> parse(String value) {
        return SHAPE.matcher(value).matches() ? Optional.of(new StoreName(value)) : Optional.empty();
    }

    @Override
    public int compareTo(StoreName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}

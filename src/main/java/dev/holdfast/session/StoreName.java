package dev.holdfast.session;

import java.util.Optional;

/**
 * The name of a store, which is also the name of its directory: {@code [a-z0-9][a-z0-9_-]{0,63}}.
 */
public record StoreName(String value) implements Comparable<StoreName> {
    private static final int MAX_LENGTH = 64;

    public StoreName {
        if (!wellFormed(value)) {
            throw new IllegalArgumentException("a store name is a lower-case letter or digit, followed by at most 63"
                    + " lower-case letters, digits, '_' or '-'");
        }
    }

    /** The name, or nothing when {@code value} cannot name a store. */
    public static Optional<StoreName> parse(String value) {
        return wellFormed(value) ? Optional.of(new StoreName(value)) : Optional.empty();
    }

    private static boolean wellFormed(String value) {
        boolean good = !value.isEmpty() && value.length() <= MAX_LENGTH;
        for (int i = 0; good && i < value.length(); i++) {
            char c = value.charAt(i);
            good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (i > 0 && (c == '_' || c == '-'));
        }
        return good;
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

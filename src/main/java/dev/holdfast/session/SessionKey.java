package dev.holdfast.session;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The key of a session within its store: 1 to 512 bytes of UTF-8 without control characters, compared byte for byte
 * (no case folding, no Unicode normalisation), and neither {@code .} nor {@code ..}, which no URL path can carry.
 */
public record SessionKey(String value) implements Comparable<SessionKey> {
    /** The longest key, in bytes of UTF-8. */
    public static final int MAX_BYTES = 512;

    public SessionKey {
        String fault = fault(value);
        if (fault != null) {
            throw new IllegalArgumentException(fault);
        }
    }

    /** The key, or nothing when {@code value} cannot be addressed. */
    public static Optional<SessionKey> parse(String value) {
        return fault(value) == null ? Optional.of(new SessionKey(value)) : Optional.empty();
    }

    private static @Nullable String fault(String value) {
        if (value.isEmpty()) {
            return "a session key has at least one character";
        }
        if (value.equals(".") || value.equals("..")) {
            return "a session key is neither '.' nor '..'";
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (Character.isISOControl(c)) {
                return "a session key has no control characters";
            }
            if (Character.isHighSurrogate(c)
                    && i + 1 < value.length()
                    && Character.isLowSurrogate(value.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return "a session key is well-formed Unicode";
            }
        }
        if (value.length() > MAX_BYTES || value.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            return "a session key has at most " + MAX_BYTES + " bytes of UTF-8";
        }
        return null;
    }

    @Override
    public int compareTo(SessionKey other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}

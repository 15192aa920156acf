package dev.holdfast.session.json;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A JSON Pointer (RFC 6901), read strictly.
 *
 * @param text as it was written
 * @param tokens its reference tokens, unescaped; none for the whole document
 */
record Pointer(String text, List<String> tokens) {
    private static final int SHOWN = 200;

    Pointer {
        tokens = List.copyOf(tokens);
    }

    /** The pointer that {@code text} writes; null when it writes none. */
    static @Nullable Pointer parse(String text) {
        if (text.isEmpty()) {
            return new Pointer(text, List.of());
        }
        if (text.charAt(0) != '/') {
            return null;
        }
        List<String> tokens = new ArrayList<>();
        for (String token : text.substring(1).split("/", -1)) {
            String plain = unescape(token);
            if (plain == null) {
                return null;
            }
            tokens.add(plain);
        }
        return new Pointer(text, tokens);
    }

    /** Whether it is where {@code other} is, or above it. */
    boolean leadsTo(Pointer other) {
        return tokens.size() <= other.tokens.size() && tokens.equals(other.tokens.subList(0, tokens.size()));
    }

    boolean isRoot() {
        return tokens.isEmpty();
    }

    String last() {
        return tokens.get(tokens.size() - 1);
    }

    /** As messages show it: quoted, and cut when it is long. */
    String shown() {
        return "'" + clip(text) + "'";
    }

    /** {@code text}, cut when it is too long for a message. */
    static String clip(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }

    private static @Nullable String unescape(String token) {
        int tilde = token.indexOf('~');
        if (tilde < 0) {
            return token;
        }
        for (int i = tilde; i >= 0; i = token.indexOf('~', i + 1)) {
            if (i + 1 == token.length() || (token.charAt(i + 1) != '0' && token.charAt(i + 1) != '1')) {
                return null;
            }
        }
        return token.replace("~1", "/").replace("~0", "~");
    }
}

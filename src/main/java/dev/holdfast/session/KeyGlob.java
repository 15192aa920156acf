package dev.holdfast.session;

/**
 * A pattern for whole keys: {@code *} stands for any number of characters, {@code ?} for one, {@code \} takes the next
 * character literally. Matching takes time proportional to the product of both lengths at worst, never exponential.
 */
public record KeyGlob(String pattern) {
    public KeyGlob {
        if (trailingEscape(pattern)) {
            throw new IllegalArgumentException("a glob does not end in a single '\\'");
        }
    }

    /** Whether the whole of {@code text} matches. */
    public boolean matches(String text) {
        int at = 0;
        int in = 0;
        int starAt = -1;
        int starIn = -1;
        while (in < text.length()) {
            if (at < pattern.length() && pattern.charAt(at) == '*') {
                starAt = at++;
                starIn = in;
            } else if (at < pattern.length() && matchesOne(at, text.codePointAt(in))) {
                at += width(at);
                in += Character.charCount(text.codePointAt(in));
            } else if (starAt >= 0) {
                at = starAt + 1;
                starIn += Character.charCount(text.codePointAt(starIn));
                in = starIn;
            } else {
                return false;
            }
        }
        while (at < pattern.length() && pattern.charAt(at) == '*') {
            at++;
        }
        return at == pattern.length();
    }

    private boolean matchesOne(int at, int codePoint) {
        char c = pattern.charAt(at);
        if (c == '?') {
            return true;
        }
        return pattern.codePointAt(c == '\\' ? at + 1 : at) == codePoint;
    }

    private int width(int at) {
        int escape = pattern.charAt(at) == '\\' ? 1 : 0;
        return escape + Character.charCount(pattern.codePointAt(at + escape));
    }

    private static boolean trailingEscape(String pattern) {
        int escapes = 0;
        for (int i = pattern.length() - 1; i >= 0 && pattern.charAt(i) == '\\'; i--) {
            escapes++;
        }
        return escapes % 2 == 1;
    }
}

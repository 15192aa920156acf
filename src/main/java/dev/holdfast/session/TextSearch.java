package dev.holdfast.session;

/**
 * A text to look for in other texts, case ignored. Immutable.
 *
 * <p>A search takes one pass over the text and allocates nothing, whatever the two are (Knuth, Morris and Pratt, "Fast
 * Pattern Matching in Strings", 1977). Characters are compared one by one, as {@link String#equalsIgnoreCase} does.
 */
public final class TextSearch {
    /** The largest number of characters in a text to look for. */
    public static final int MAX_LENGTH = 256;

    private final String text;
    private final int[] needle;

    /** For each length of a matched beginning: the length of its longest proper suffix that is a beginning, too. */
    private final int[] fallback;

    /** @throws IllegalArgumentException when {@code text} is longer than {@link #MAX_LENGTH} */
    public TextSearch(String text) {
        if (text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "the text has " + text.length() + " characters: expected at most " + MAX_LENGTH);
        }
        this.text = text;
        this.needle = text.codePoints().map(TextSearch::folded).toArray();
        this.fallback = new int[needle.length + 1];
        int matched = 0;
        for (int i = 1; i < needle.length; i++) {
            matched = advance(matched, needle[i]);
            fallback[i + 1] = matched;
        }
    }

    /** Whether it occurs in {@code text}. Takes time proportional to the text's length. */
    public boolean occursIn(String text) {
        int matched = 0;
        for (int i = 0; i < text.length() && matched < needle.length; ) {
            int codePoint = text.codePointAt(i);
            i += Character.charCount(codePoint);
            matched = advance(matched, folded(codePoint));
        }
        return matched == needle.length;
    }

    private int advance(int matched, int codePoint) {
        int from = matched;
        while (from > 0 && needle[from] != codePoint) {
            from = fallback[from];
        }
        return needle[from] == codePoint ? from + 1 : 0;
    }

    private static int folded(int codePoint) {
        return Character.toLowerCase(Character.toUpperCase(codePoint));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TextSearch search && search.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** The text as it was given. */
    @Override
    public String toString() {
        return text;
    }
}

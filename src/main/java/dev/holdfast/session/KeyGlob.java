package dev.holdfast.session;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A pattern for whole keys: {@code *} stands for any number of characters, {@code ?} for one, {@code \} takes the next
 * character literally. Immutable.
 *
 * <p>A match takes one pass over the text, whatever the pattern: the states of the pattern's automaton are the bits of a
 * few words, and one step advances all of them (Baeza-Yates and Gonnet, "A New Approach to Text Searching", 1992).
 */
public final class KeyGlob {
    /** The largest number of characters in a pattern. */
    public static final int MAX_LENGTH = 1024;

    private static final int ANY = -1;

    private final String pattern;
    private final int words;
    private final int end;

    /** For each literal character: the states that are entered by reading it. */
    private final Map<Integer, long[]> literals = new HashMap<>();

    /** The states that are entered by reading any character. */
    private final long[] any;

    /** The states that are kept by reading any character: those before a star. */
    private final long[] loops;

    /** @throws IllegalArgumentException when the pattern is longer than {@link #MAX_LENGTH} or ends in a single escape */
    public KeyGlob(String pattern) {
        if (pattern.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "the glob has " + pattern.length() + " characters: expected at most " + MAX_LENGTH);
        }
        this.pattern = pattern;
        List<Integer> steps = new ArrayList<>();
        List<Integer> stars = new ArrayList<>();
        boolean escaped = false;
        for (int codePoint : pattern.codePoints().toArray()) {
            if (escaped || (codePoint != '*' && codePoint != '?' && codePoint != '\\')) {
                steps.add(codePoint);
                escaped = false;
            } else if (codePoint == '*') {
                stars.add(steps.size());
            } else if (codePoint == '?') {
                steps.add(ANY);
            } else {
                escaped = true;
            }
        }
        if (escaped) {
            throw new IllegalArgumentException("a glob does not end in a single '\\'");
        }
        this.end = steps.size();
        this.words = end / Long.SIZE + 1;
        this.any = new long[words];
        this.loops = new long[words];
        stars.forEach(state -> set(loops, state));
        for (int state = 1; state <= end; state++) {
            int read = steps.get(state - 1);
            set(read == ANY ? any : literals.computeIfAbsent(read, unseen -> new long[words]), state);
        }
    }

    private static void set(long[] states, int state) {
        states[state / Long.SIZE] |= 1L << state;
    }

    /** The pattern as it was given. */
    public String pattern() {
        return pattern;
    }

    /** Whether the whole of {@code text} matches. Takes time proportional to the text's length. */
    public boolean matches(String text) {
        long[] active = new long[words];
        active[0] = 1;
        for (int i = 0; i < text.length(); ) {
            int codePoint = text.codePointAt(i);
            i += Character.charCount(codePoint);
            if (!step(active, literals.get(codePoint))) {
                return false;
            }
        }
        return (active[words - 1] >>> end & 1) != 0;
    }

    /** Reads one character: each state moves on where it may. Returns whether any is left. */
    private boolean step(long[] active, long @Nullable [] literal) {
        long carry = 0;
        long left = 0;
        for (int word = 0; word < words; word++) {
            long before = active[word];
            long entered = any[word] | (literal == null ? 0 : literal[word]);
            active[word] = ((before << 1 | carry) & entered) | (before & loops[word]);
            carry = before >>> (Long.SIZE - 1);
            left |= active[word];
        }
        return left != 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KeyGlob glob && glob.pattern.equals(pattern);
    }

    @Override
    public int hashCode() {
        return pattern.hashCode();
    }

    @Override
    public String toString() {
        return pattern;
    }
}

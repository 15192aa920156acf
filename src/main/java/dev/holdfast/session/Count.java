package dev.holdfast.session;

import java.util.Locale;

/** Numbers of things in words for people: {@code 1 session}, {@code 2,000 sessions}. */
public final class Count {
    private Count() {}

    /**
     * The number and its noun.
     *
     * @param noun the singular; its plural ends in {@code s}, or {@code ies} in place of {@code y}
     */
    public static String of(long number, String noun) {
        return String.format(Locale.ROOT, "%,d ", number) + (number == 1 ? noun : plural(noun));
    }

    private static String plural(String noun) {
        return noun.endsWith("y") && !noun.endsWith("ey") ? noun.substring(0, noun.length() - 1) + "ies" : noun + "s";
    }
}

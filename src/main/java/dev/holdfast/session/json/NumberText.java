package dev.holdfast.session.json;

import dev.holdfast.session.EntryTraits;
import dev.holdfast.session.SessionEntry;

/** JSON numbers as they are written. Never expands an exponent: {@code 1e999999999} costs no more than its text. */
final class NumberText {
    /** The most digits that a whole number up to 2^53-1 has. */
    private static final int MAX_DIGITS = 16;

    /** The most characters of an exponent that can still matter: more zeros than a document has digits. */
    private static final int MAX_EXPONENT_CHARS = 10;

    private NumberText() {}

    /** Whether the number's value is zero. */
    static boolean isZero(String number) {
        for (int i = 0; i < number.length(); i++) {
            char c = number.charAt(i);
            if (c == 'e' || c == 'E') {
                return true;
            }
            if (c >= '1' && c <= '9') {
                return false;
            }
        }
        return true;
    }

    /**
     * The whole number at or below the value of {@code number}; {@link SessionEntry#UNDATED} unless it lies between 0 and
     * 2^53-1.
     */
    static long floor(String number) {
        if (isZero(number)) {
            return 0;
        }
        if (number.charAt(0) == '-') {
            return SessionEntry.UNDATED;
        }
        int mantissaEnd = mantissaEnd(number);
        int point = number.indexOf('.');
        int wholeEnd = point < 0 ? mantissaEnd : point;
        String digits = number.substring(0, wholeEnd) + (point < 0 ? "" : number.substring(point + 1, mantissaEnd));
        return floor(digits, wholeEnd + exponent(number, mantissaEnd));
    }

    private static int mantissaEnd(String number) {
        int end = 0;
        while (end < number.length() && number.charAt(end) != 'e' && number.charAt(end) != 'E') {
            end++;
        }
        return end;
    }

    /** The exponent, cut to a range in which sums with lengths of documents do not overflow. */
    private static long exponent(String number, int mantissaEnd) {
        if (mantissaEnd == number.length()) {
            return 0;
        }
        boolean negative = number.charAt(mantissaEnd + 1) == '-';
        int from = mantissaEnd + 1;
        while (from < number.length() - 1 && "+-0".indexOf(number.charAt(from)) >= 0) {
            from++;
        }
        String digits = number.substring(from);
        long size = digits.length() > MAX_EXPONENT_CHARS ? Integer.MAX_VALUE * 4L : Long.parseLong(digits);
        return negative ? -size : size;
    }

    /** @param wholeDigits how many of the digits, or of zeros after them, stand before the decimal point */
    private static long floor(String digits, long wholeDigits) {
        int first = 0;
        while (digits.charAt(first) == '0') {
            first++;
        }
        long count = wholeDigits - first;
        if (count > MAX_DIGITS) {
            return SessionEntry.UNDATED;
        }
        long value = 0;
        for (int i = first; i < first + count; i++) {
            value = value * 10 + (i < digits.length() ? digits.charAt(i) - '0' : 0);
        }
        return value <= EntryTraits.MAX_UPDATED_AT ? value : SessionEntry.UNDATED;
    }
}

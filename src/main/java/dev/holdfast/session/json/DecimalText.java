package dev.holdfast.session.json;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/**
 * A JSON number's value in a form that is equal for equal values: {@code 1}, {@code 1.0} and {@code 10e-1} are one
 * number. It never expands an exponent, so {@code 1e999999999} costs no more than its text.
 *
 * @param negative whether it is below zero
 * @param digits its digits without leading and trailing zeros; empty for zero
 * @param exponent the power of ten by which {@code 0.digits} is multiplied; as it is written when it has more digits than
 *     {@value #MAX_EXPONENT_DIGITS}, so that such numbers are equal only when written alike
 */
record DecimalText(boolean negative, String digits, String exponent) {
    private static final int MAX_EXPONENT_DIGITS = 1000;
    private static final DecimalText ZERO = new DecimalText(false, "", "0");

    /** The number in {@code [from, to)}. */
    static DecimalText of(byte[] source, int from, int to) {
        boolean negative = source[from] == '-';
        int start = negative ? from + 1 : from;
        int mantissaEnd = start;
        int point = -1;
        while (mantissaEnd < to && source[mantissaEnd] != 'e' && source[mantissaEnd] != 'E') {
            point = source[mantissaEnd] == '.' ? mantissaEnd : point;
            mantissaEnd++;
        }
        int wholeEnd = point < 0 ? mantissaEnd : point;
        String all = text(source, start, wholeEnd) + (point < 0 ? "" : text(source, point + 1, mantissaEnd));
        int first = 0;
        while (first < all.length() && all.charAt(first) == '0') {
            first++;
        }
        if (first == all.length()) {
            return ZERO;
        }
        int end = all.length();
        while (all.charAt(end - 1) == '0') {
            end--;
        }
        String written = mantissaEnd == to ? "0" : text(source, mantissaEnd + 1, to);
        int shift = wholeEnd - start - first;
        return new DecimalText(negative, all.substring(first, end), shifted(written, shift));
    }

    private static String shifted(String exponent, int shift) {
        if (exponent.length() > MAX_EXPONENT_DIGITS) {
            return exponent + "+" + shift;
        }
        return new BigInteger(exponent).add(BigInteger.valueOf(shift)).toString();
    }

    private static String text(byte[] source, int from, int to) {
        return new String(source, from, to - from, StandardCharsets.US_ASCII);
    }
}

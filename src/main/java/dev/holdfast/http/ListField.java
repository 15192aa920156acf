package dev.holdfast.http;

import io.vertx.core.MultiMap;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A field whose value is a list (RFC 9110, sections 5.3 and 5.6): its elements stand on one line or several, separated by
 * commas, and a comma or semicolon within a quoted string separates nothing. Empty elements count for nothing.
 */
final class ListField {
    private static final Pattern WEIGHT = Pattern.compile("[qQ]=(0(\\.[0-9]{0,3})?|1(\\.0{0,3})?)");
    private static final Pattern TOKEN = Pattern.compile("[-!#$%&'*+.^_`|~0-9A-Za-z]+");

    /** The weight of an element that has none by the grammar: the element counts for nothing. */
    static final double INVALID = -1;

    private ListField() {}

    /** The elements of all lines of a field, without surrounding blanks. */
    static List<String> of(MultiMap headers, CharSequence name) {
        return headers.contains(name) ? elements(headers.getAll(name)) : List.of();
    }

    /** The elements of these lines, without surrounding blanks. */
    static List<String> elements(List<String> lines) {
        List<String> elements = new ArrayList<>();
        for (String line : lines) {
            for (String element : split(line, ',')) {
                if (!element.isEmpty()) {
                    elements.add(element);
                }
            }
        }
        return elements;
    }

    /** Whether an element of these lines is that token, in whichever case. */
    static boolean contains(List<String> lines, String token) {
        return elements(lines).stream().anyMatch(token::equalsIgnoreCase);
    }

    /** The parts of a text between separators outside quoted strings, without surrounding blanks. */
    static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>(2);
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == separator && !quoted) {
                parts.add(text.substring(start, i).strip());
                start = i + 1;
            }
        }
        parts.add(text.substring(start).strip());
        return parts;
    }

    /** The text that a token or a quoted string stands for (RFC 9110, section 5.6.4). */
    static String unquoted(String value) {
        if (value.length() < 2 || value.charAt(0) != '"' || value.charAt(value.length() - 1) != '"') {
            return value;
        }
        StringBuilder text = new StringBuilder(value.length());
        for (int i = 1; i < value.length() - 1; i++) {
            char c = value.charAt(i);
            text.append(c == '\\' && i + 2 < value.length() ? value.charAt(++i) : c);
        }
        return text.toString();
    }

    /**
     * The weight of an element, {@code q}, from 0 to 1 (RFC 9110, section 12.4.2); 1 when it has none, {@link #INVALID} when
     * it is none by the grammar, or given more than once.
     *
     * @param parts the element, split at its semicolons
     */
    static double weight(List<String> parts) {
        List<String> weights = parts.subList(1, parts.size()).stream()
                .filter(parameter -> split(parameter, '=').get(0).equalsIgnoreCase("q"))
                .toList();
        if (weights.isEmpty()) {
            return 1;
        }
        String weight = weights.get(0);
        return weights.size() == 1 && WEIGHT.matcher(weight).matches()
                ? Double.parseDouble(weight.substring(2))
                : INVALID;
    }

    static boolean isToken(String text) {
        return TOKEN.matcher(text).matches();
    }

    /** Whether a text is one quoted string, and nothing else. */
    static boolean isQuoted(String text) {
        int last = text.length() - 1;
        if (last < 1 || text.charAt(0) != '"') {
            return false;
        }
        int at = 1;
        while (at < last && text.charAt(at) != '"') {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        return at == last && text.charAt(last) == '"';
    }
}

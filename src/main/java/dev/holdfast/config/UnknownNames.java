package dev.holdfast.config;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What to say of a name that is no key: the key that was probably meant. */
final class UnknownNames {
    /**
     * Kubernetes describes each service of a namespace to every container by variables made of the service's name, so a
     * service called {@code holdfast} or {@code holdfast-http} yields names that look like ours.
     */
    private static final Pattern SERVICE_LINK =
            Pattern.compile("HOLDFAST_([A-Z0-9_]+_)?(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?"
                    + "|PORT_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)");

    private static final Pattern SERVICE_ADDRESS = Pattern.compile("(tcp|udp|sctp)://.*");

    private UnknownNames() {}

    static String detail(String path) {
        Stream<String> known = Arrays.stream(Key.values()).map(Key::path).flatMap(UnknownNames::levels);
        return "is not a key" + suggestion(path, known);
    }

    static String detailOfVariable(String variable) {
        Stream<String> known = Arrays.stream(Key.values()).map(Key::variable);
        return "is not a variable of Holdfast" + suggestion(variable, known);
    }

    /** The path and those of the sections that it lies in. */
    private static Stream<String> levels(String path) {
        return Stream.iterate(
                path, level -> !level.isEmpty(), level -> level.substring(0, Math.max(0, level.lastIndexOf('.'))));
    }

    /** Whether Kubernetes set the variable on behalf of a service, so that it is not meant for us. */
    static boolean isServiceLink(String variable, String value) {
        return SERVICE_LINK.matcher(variable).matches()
                || (variable.endsWith("_PORT") && SERVICE_ADDRESS.matcher(value).matches());
    }

    private static String suggestion(String name, Stream<String> known) {
        String wanted = name.toLowerCase(Locale.ROOT);
        ToIntFunction<String> far = candidate -> distance(wanted, candidate.toLowerCase(Locale.ROOT));
        return known.min(Comparator.comparingInt(far))
                .filter(nearest -> far.applyAsInt(nearest) <= Math.max(2, name.length() / 3))
                .map(nearest -> "; did you mean " + nearest + "?")
                .orElse("; conf/holdfast.yaml lists them all");
    }

    /** Levenshtein's distance, one row at a time. */
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        Arrays.setAll(row, column -> column);
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.length()];
    }
}

package dev.holdfast.config;

import dev.holdfast.session.Durations;
import dev.holdfast.session.Sizes;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The values by key, read into types. A value at fault is reported and its default answered instead, so that the others
 * are looked at too.
 */
final class Values {
    private static final Pattern INTEGER = Pattern.compile("\\d{1,9}");

    private static final Duration LONGEST_WAIT = Duration.ofDays(365);

    /** Stands for a path that is none, and has been reported. */
    private static final Path NO_FILE = Path.of("");

    private final Map<Key, Given> given;
    private final List<Problem> problems;
    private final Set<Key> faulty = EnumSet.noneOf(Key.class);

    Values(Map<Key, Given> given, List<Problem> problems) {
        this.given = given;
        this.problems = problems;
    }

    Optional<Given> given(Key key) {
        return Optional.ofNullable(given.get(key));
    }

    /** Whether what was read for the key is what holds: given and right, or the default. */
    boolean isSound(Key key) {
        return !faulty.contains(key);
    }

    void fault(Key key, String detail) {
        String origin = given(key).map(Given::origin).orElse("default");
        problems.add(new Problem(key.path(), origin, detail));
        faulty.add(key);
    }

    String host(Key key) {
        return read(key, text -> {
            String host = text.strip();
            if (host.isEmpty() || host.chars().anyMatch(Character::isWhitespace)) {
                throw new IllegalArgumentException(quoted(text) + " is not a host: expected a name or an address to"
                        + " listen on, such as 127.0.0.1 or 0.0.0.0");
            }
            return host;
        });
    }

    URI httpAddress(Key key) {
        return read(key, text -> {
            try {
                URI address = new URI(text.strip());
                if (address.getHost() != null && List.of("http", "https").contains(address.getScheme())) {
                    return address;
                }
            } catch (URISyntaxException malformed) {
                throw new IllegalArgumentException(
                        quoted(text) + " is not an address: " + malformed.getReason(), malformed);
            }
            throw new IllegalArgumentException(quoted(text) + " is not accepted: expected an address that begins with"
                    + " http:// or https:// and a host");
        });
    }

    Path directory(Key key) {
        return read(key, text -> path(literal(text), "directory"));
    }

    /** No shell expands a value: what only a shell understands would name a directory of that very name. */
    private static String literal(String text) {
        String value = text.strip();
        if (!value.isEmpty()
                && ("~$%'\"".indexOf(value.charAt(0)) >= 0 || value.regionMatches(true, 0, "file:", 0, 5))) {
            throw new IllegalArgumentException(quoted(text) + " is not expanded: expected a path without ~, variables,"
                    + " quotes or file:, such as /var/lib/holdfast");
        }
        return value;
    }

    /** The path of a file; null when the key is absent. */
    @Nullable
    Path file(Key key) {
        return given.containsKey(key) ? readOr(key, text -> path(text, "file"), NO_FILE) : null;
    }

    private static Path path(String text, String kind) {
        if (text.isBlank()) {
            throw new IllegalArgumentException(quoted(text) + " is not a " + kind + ": expected a path");
        }
        try {
            return Path.of(text.strip());
        } catch (InvalidPathException invalid) {
            throw new IllegalArgumentException(quoted(text) + " is not a path: " + invalid.getReason(), invalid);
        }
    }

    /** A whole number within the bounds, both included. */
    int number(Key key, int least, int most) {
        return read(key, text -> bounded(text, least, most));
    }

    /** A whole number within the bounds; {@code fallback} when the key is absent. */
    int numberOr(Key key, int least, int most, int fallback) {
        return readOr(key, text -> bounded(text, least, most), fallback);
    }

    private static int bounded(String text, int least, int most) {
        String digits = text.strip();
        if (INTEGER.matcher(digits).matches()) {
            int number = Integer.parseInt(digits);
            if (number >= least && number <= most) {
                return number;
            }
        }
        throw new IllegalArgumentException(
                quoted(text) + " is not accepted: expected a whole number from " + least + " to " + most);
    }

    /** {@code true} or {@code false}. */
    boolean flag(Key key) {
        return choice(key, Map.of("true", true, "false", false));
    }

    /** Any text, without blanks around it. */
    String text(Key key) {
        return read(key, String::strip);
    }

    /** A size within the bounds, both included. */
    long size(Key key, long least, long most) {
        return read(key, text -> bounded(text, least, most));
    }

    /** A size of at least so many bytes; {@code fallback} when the key is absent. */
    long sizeOr(Key key, long least, long fallback) {
        return readOr(key, text -> bounded(text, least, Long.MAX_VALUE), fallback);
    }

    private static long bounded(String text, long least, long most) {
        long size = Sizes.parse(text);
        if (size < least || size > most) {
            String range = most == Long.MAX_VALUE ? "at least " + least : "from " + least + " to " + most;
            throw new IllegalArgumentException(quoted(text) + " is not accepted: expected " + range + " bytes");
        }
        return size;
    }

    /** A duration; zero among them. */
    Duration duration(Key key, ChronoUnit bareUnit) {
        return read(key, text -> Durations.parse(text, bareUnit));
    }

    /** A duration that timers and deadlines can count, up to a year; zero among them. */
    Duration wait(Key key, ChronoUnit bareUnit) {
        return read(key, text -> bounded(text, bareUnit, Duration.ZERO));
    }

    /** A duration that timers and deadlines can count, up to a year; never zero. */
    Duration positiveWait(Key key, ChronoUnit bareUnit) {
        return read(key, text -> bounded(text, bareUnit, Duration.ofMillis(1)));
    }

    private static Duration bounded(String text, ChronoUnit bareUnit, Duration least) {
        Duration duration = Durations.parse(text, bareUnit);
        if (duration.compareTo(least) < 0 || duration.compareTo(LONGEST_WAIT) > 0) {
            throw new IllegalArgumentException(
                    quoted(text) + " is not accepted: expected " + least.toMillis() + "ms to 365d");
        }
        return duration;
    }

    /** A duration, or {@code false}, which is another word for zero here. */
    Duration durationOrFalse(Key key, ChronoUnit bareUnit) {
        return read(key, text -> {
            if (text.strip().equalsIgnoreCase("false")) {
                return Duration.ZERO;
            }
            try {
                return Durations.parse(text, bareUnit);
            } catch (IllegalArgumentException malformed) {
                throw new IllegalArgumentException(malformed.getMessage() + "; or false", malformed);
            }
        });
    }

    /** One of the words; their case does not matter. */
    <T> T choice(Key key, Map<String, T> words) {
        return read(key, text -> chosen(text, words));
    }

    static <T> T chosen(String text, Map<String, T> words) {
        return words.entrySet().stream()
                .filter(word -> word.getKey().equalsIgnoreCase(text.strip()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(quoted(text) + " is not accepted: expected "
                        + String.join(" or ", new TreeSet<>(words.keySet()))));
    }

    /** What {@code reading} makes of the value; it throws {@link IllegalArgumentException} for one it refuses. */
    <T> T read(Key key, Function<String, T> reading) {
        return readOr(key, reading, reading.apply(key.fallback().orElseThrow()));
    }

    private <T> T readOr(Key key, Function<String, T> reading, T fallback) {
        Given value = given.get(key);
        if (value == null) {
            return fallback;
        }
        try {
            return reading.apply(value.text());
        } catch (IllegalArgumentException wrong) {
            fault(key, String.valueOf(wrong.getMessage()));
            return fallback;
        }
    }

    private static String quoted(String text) {
        return "'" + text + "'";
    }
}

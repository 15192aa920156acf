package dev.holdfast.http;

import dev.holdfast.session.Precondition;
import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.StoreException;
import io.netty.handler.codec.DateFormatter;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Conditional requests (RFC 9110, section 13). A tag's suffix that names a content coding is not part of the tag:
 * a client that was answered with gzip updates the same entry. A header that is no list of entity tags is refused as
 * {@code malformed-request}: ignoring a condition could overwrite what it was to protect.
 */
final class Conditions {
    private static final String GZIP_SUFFIX = "-gzip";

    /** Holdfast's own, and those that proxies add when they compress. */
    private static final List<String> CODING_SUFFIXES = List.of(GZIP_SUFFIX, "-br", "-zstd", "-deflate");

    /** What Netty's parser takes; it throws beyond it. An HTTP date has at most 33 characters. */
    private static final int LONGEST_DATE = 64;

    private Conditions() {}

    /**
     * The condition of a write.
     *
     * @throws StoreException {@code MALFORMED_REQUEST}
     */
    static Precondition ofWrite(MultiMap headers) {
        Precondition.TagList ifMatch = tags(headers, HttpHeaders.IF_MATCH, false);
        Precondition.TagList ifNoneMatch = tags(headers, HttpHeaders.IF_NONE_MATCH, true);
        Long since = null;
        if (ifMatch == null && headers.contains(HeaderNames.IF_UNMODIFIED_SINCE)) {
            Long second = second(headers, HeaderNames.IF_UNMODIFIED_SINCE);
            since = second == null ? Precondition.UNREADABLE : second;
        }
        return ifMatch == null && ifNoneMatch == null && since == null
                ? Precondition.NONE
                : new Precondition(ifMatch, ifNoneMatch, since);
    }

    /**
     * Whether the client of a read has the entry already (RFC 9110, section 13.2.2). Dates that cannot be judged are ignored:
     * those of entries whose time is unknown, those that are not dates, and as {@code If-Modified-Since} those that are yet
     * to come, because a later change could have them.
     *
     * @param now epoch ms
     * @throws StoreException {@code MALFORMED_REQUEST}; {@code PRECONDITION_FAILED} when {@code If-Match} or
     *     {@code If-Unmodified-Since} does not hold
     */
    static boolean notModified(MultiMap headers, SessionEntry entry, long now) {
        checkRead(headers, entry);
        Precondition.TagList ifNoneMatch = tags(headers, HttpHeaders.IF_NONE_MATCH, true);
        if (ifNoneMatch != null) {
            return ifNoneMatch.matches(entry);
        }
        if (entry.modifiedSecond() == SessionEntry.UNKNOWN || !headers.contains(HttpHeaders.IF_MODIFIED_SINCE)) {
            return false;
        }
        Long since = second(headers, HttpHeaders.IF_MODIFIED_SINCE);
        return since != null && since <= Math.floorDiv(now, 1000) && entry.modifiedSecond() <= since;
    }

    private static void checkRead(MultiMap headers, SessionEntry entry) {
        Precondition.TagList ifMatch = tags(headers, HttpHeaders.IF_MATCH, false);
        if (ifMatch != null) {
            new Precondition(ifMatch, null).check(entry);
        } else if (headers.contains(HeaderNames.IF_UNMODIFIED_SINCE)
                && entry.modifiedSecond() != SessionEntry.UNKNOWN) {
            Long since = second(headers, HeaderNames.IF_UNMODIFIED_SINCE);
            if (since != null) {
                new Precondition(null, null, since).check(entry);
            }
        }
    }

    /** The second that a field's one line has as an HTTP date, in any of its three formats; null when it does not. */
    @SuppressWarnings("JavaUtilDate") // Netty's parser returns it; only its milliseconds are used
    private static @Nullable Long second(MultiMap headers, CharSequence name) {
        List<String> lines = headers.getAll(name);
        boolean one = lines.size() == 1 && lines.get(0).length() <= LONGEST_DATE;
        Date parsed = one ? DateFormatter.parseHttpDate(lines.get(0)) : null;
        return parsed == null ? null : (Long) Math.floorDiv(parsed.getTime(), 1000L);
    }

    /**
     * Whether {@code If-None-Match} names a representation's weak tag.
     *
     * @param tag the opaque part of the tag
     * @throws StoreException {@code MALFORMED_REQUEST}
     */
    static boolean notModified(MultiMap headers, String tag) {
        Precondition.TagList ifNoneMatch = tags(headers, HttpHeaders.IF_NONE_MATCH, true);
        return ifNoneMatch != null && (ifNoneMatch.any() || ifNoneMatch.etags().contains(tag));
    }

    private static Precondition.@Nullable TagList tags(MultiMap headers, CharSequence name, boolean weakToo) {
        String first = headers.get(name);
        if (first == null) {
            return null;
        }
        List<String> lines = headers.getAll(name);
        return parse(name, lines.size() == 1 ? first : String.join(",", lines), weakToo);
    }

    /** Reads {@code *} or a list of entity tags; weak ones are left out unless {@code weakToo}. */
    static Precondition.TagList parse(CharSequence name, String text, boolean weakToo) {
        if (text.strip().equals("*")) {
            return new Precondition.TagList(true, List.of());
        }
        List<String> tags = new ArrayList<>();
        boolean some = false;
        boolean weakened = false;
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == ' ' || c == '\t' || c == ',') {
                at++;
                continue;
            }
            boolean weak = text.startsWith("W/", at);
            int open = weak ? at + 2 : at;
            int close = open < text.length() && text.charAt(open) == '"' ? text.indexOf('"', open + 1) : -1;
            at = close + 1;
            if (close < 0 || !separated(text, at)) {
                throw malformed(name);
            }
            some = true;
            weakened |= weak && !weakToo;
            if (!weak || weakToo) {
                tags.add(withoutCoding(text.substring(open + 1, close)));
            }
        }
        if (!some) {
            throw malformed(name);
        }
        return new Precondition.TagList(false, tags, weakened);
    }

    private static boolean separated(String text, int at) {
        return at == text.length() || " \t,".indexOf(text.charAt(at)) >= 0;
    }

    private static String withoutCoding(String tag) {
        for (String suffix : CODING_SUFFIXES) {
            if (tag.endsWith(suffix)) {
                return tag.substring(0, tag.length() - suffix.length());
            }
        }
        return tag;
    }

    /** The header's value of a strong tag, as it is with a content coding or without. */
    static String quoted(String tag, boolean gzip) {
        return gzip ? '"' + tag + GZIP_SUFFIX + '"' : '"' + tag + '"';
    }

    private static StoreException malformed(CharSequence name) {
        return RequestHeads.malformed(
                "header " + name + " is invalid: expected '*' or a list of entity tags in double quotes, as in ETag");
    }
}

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

    private Conditions() {}

    /**
     * The condition of a write.
     *
     * @throws StoreException {@code MALFORMED_REQUEST}
     */
    static Precondition ofWrite(MultiMap headers) {
        Precondition.TagList ifMatch = tags(headers, HttpHeaders.IF_MATCH, false);
        Precondition.TagList ifNoneMatch = tags(headers, HttpHeaders.IF_NONE_MATCH, true);
        return ifMatch == null && ifNoneMatch == null ? Precondition.NONE : new Precondition(ifMatch, ifNoneMatch);
    }

    /**
     * Whether the client of a read has the entry already.
     *
     * @throws StoreException {@code MALFORMED_REQUEST}; {@code PRECONDITION_FAILED} when {@code If-Match} does not hold
     */
    static boolean notModified(MultiMap headers, SessionEntry entry) {
        Precondition.TagList ifMatch = tags(headers, HttpHeaders.IF_MATCH, false);
        if (ifMatch != null) {
            new Precondition(ifMatch, null).check(entry);
        }
        Precondition.TagList ifNoneMatch = tags(headers, HttpHeaders.IF_NONE_MATCH, true);
        if (ifNoneMatch != null) {
            return ifNoneMatch.matches(entry);
        }
        String since = headers.get(HttpHeaders.IF_MODIFIED_SINCE);
        if (since == null || !entry.dated()) {
            return false;
        }
        long seconds = epochSeconds(since);
        return seconds >= 0 && entry.updatedAt() / 1000 <= seconds;
    }

    /** An HTTP date in any of its three formats, -1 when it is none. */
    @SuppressWarnings("JavaUtilDate") // what Netty's parser answers; only its milliseconds are taken
    private static long epochSeconds(String date) {
        Date parsed = DateFormatter.parseHttpDate(date);
        return parsed == null ? -1 : parsed.getTime() / 1000;
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
            if (!weak || weakToo) {
                tags.add(withoutCoding(text.substring(open + 1, close)));
            }
        }
        if (!some) {
            throw malformed(name);
        }
        return new Precondition.TagList(false, tags);
    }

    private static boolean separated(String text, int at) {
        return at == text.length() || " \t,".indexOf(text.charAt(at)) >= 0;
    }

    private static String withoutCoding(String tag) {
        return tag.endsWith(GZIP_SUFFIX) ? tag.substring(0, tag.length() - GZIP_SUFFIX.length()) : tag;
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

package dev.holdfast.http;

import dev.holdfast.session.ListQuery.Place;
import dev.holdfast.session.RemovalRun;
import dev.holdfast.session.SessionKey;
import dev.holdfast.session.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a page of a list ends, as clients carry it: base64url of a byte that names the list's kind, a digest of the list's
 * filters, and the place. Opaque to clients, not secret: it holds nothing that the page did not.
 */
final class Cursor {
    private static final byte SESSIONS = 1;
    private static final byte RUNS = 2;
    private static final byte REMOVALS = 3;
    private static final int HEAD = 1 + Long.BYTES;

    private Cursor() {}

    /** The cursor of a place in a list of sessions with these filters. */
    static String encode(Place place, long filters) {
        byte[] key = place.key().value().getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES + key.length);
        return encode(SESSIONS, filters, bytes.putLong(place.updatedAt()).put(key));
    }

    /**
     * The place in a list of sessions that a cursor names.
     *
     * @param filters the digest of the filters that it is used with
     * @throws IllegalArgumentException when it is no cursor, or was made for other filters
     */
    static Place decode(String cursor, long filters) {
        ByteBuffer bytes = decode(cursor, SESSIONS, filters);
        if (bytes.remaining() <= Long.BYTES) {
            throw foreign(null);
        }
        long updatedAt = bytes.getLong();
        try {
            String key = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
            return new Place(updatedAt, new SessionKey(key));
        } catch (CharacterCodingException | IllegalArgumentException e) {
            throw foreign(e);
        }
    }

    /** The cursor of a place in a list of runs. */
    static String ofRun(RemovalRun.Place place, long filters) {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * 2);
        return encode(RUNS, filters, bytes.putLong(place.day().toEpochDay()).putLong(place.revision()));
    }

    /**
     * The place in a list of runs that a cursor names.
     *
     * @throws IllegalArgumentException as {@link #decode(String, long)}
     */
    static RemovalRun.Place run(String cursor, long filters) {
        ByteBuffer bytes = decode(cursor, RUNS, filters);
        if (bytes.remaining() != Long.BYTES * 2) {
            throw foreign(null);
        }
        try {
            return new RemovalRun.Place(LocalDate.ofEpochDay(bytes.getLong()), bytes.getLong());
        } catch (DateTimeException e) {
            throw foreign(e);
        }
    }

    /** The cursor of a removal, by its revision, in the list of what a run removed. */
    static String ofRemoval(long revision, long filters) {
        return encode(REMOVALS, filters, ByteBuffer.allocate(Long.BYTES).putLong(revision));
    }

    /**
     * The revision of the removal that a cursor names.
     *
     * @throws IllegalArgumentException as {@link #decode(String, long)}
     */
    static long removal(String cursor, long filters) {
        ByteBuffer bytes = decode(cursor, REMOVALS, filters);
        if (bytes.remaining() != Long.BYTES) {
            throw foreign(null);
        }
        return bytes.getLong();
    }

    private static String encode(byte kind, long filters, ByteBuffer place) {
        ByteBuffer bytes = ByteBuffer.allocate(HEAD + place.position());
        bytes.put(kind).putLong(filters).put(place.flip());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    private static ByteBuffer decode(String cursor, byte kind, long filters) {
        ByteBuffer bytes;
        try {
            bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(cursor));
        } catch (IllegalArgumentException e) {
            throw foreign(e);
        }
        if (bytes.remaining() <= HEAD || bytes.get() != kind) {
            throw foreign(null);
        }
        if (bytes.getLong() != filters) {
            throw new IllegalArgumentException("it belongs to other filters; begin again without it");
        }
        return bytes;
    }

    private static IllegalArgumentException foreign(@Nullable Exception cause) {
        return new IllegalArgumentException("it is not one that a page answered", cause);
    }

    /**
     * The value of {@code Link} for the next page: the same query with another cursor.
     *
     * @param path of the list
     * @param query that asked for this page
     */
    static String link(String path, @Nullable String query, String cursor) {
        StringBuilder link = new StringBuilder(128).append('<').append(path).append('?');
        for (String pair : query == null ? new String[0] : query.split("&", -1)) {
            if (!pair.isEmpty() && !pair.startsWith("cursor=")) {
                // A raw '>' would end the link's target.
                link.append(pair.replace(">", "%3E").replace("<", "%3C")).append('&');
            }
        }
        return link.append("cursor=").append(cursor).append(">; rel=\"next\"").toString();
    }

    /** A digest of texts, whose boundaries count. */
    static long digest(List<String> texts) {
        MessageDigest sha256 = Sha256.begin();
        for (String text : texts) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
            sha256.update(bytes);
        }
        return ByteBuffer.wrap(sha256.digest()).getLong();
    }
}

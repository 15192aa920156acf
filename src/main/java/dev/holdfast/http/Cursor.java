package dev.holdfast.http;

import dev.holdfast.session.ListQuery.Place;
import dev.holdfast.session.SessionKey;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/**
 * Where a page of a list ends, as clients carry it: base64url of a format byte, a digest of the list's filters, the
 * last entry's {@code updatedAt} and its key. Opaque to clients, not secret: it holds nothing that the page did not.
 */
final class Cursor {
    private static final byte FORMAT = 1;
    private static final int HEAD = 1 + Long.BYTES + Long.BYTES;

    private Cursor() {}

    /** The cursor of a place in a list with these filters. */
    static String encode(Place place, long filters) {
        byte[] key = place.key().value().getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(HEAD + key.length);
        bytes.put(FORMAT).putLong(filters).putLong(place.updatedAt()).put(key);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    /**
     * The place that a cursor names.
     *
     * @param filters the digest of the filters that it is used with
     * @throws IllegalArgumentException when it is no cursor, or was made for other filters
     */
    static Place decode(String cursor, long filters) {
        ByteBuffer bytes;
        try {
            bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(cursor));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("it is not one that a page answered", e);
        }
        if (bytes.remaining() <= HEAD || bytes.get() != FORMAT) {
            throw new IllegalArgumentException("it is not one that a page answered");
        }
        if (bytes.getLong() != filters) {
            throw new IllegalArgumentException("it was made for other filters; begin again without it");
        }
        long updatedAt = bytes.getLong();
        try {
            String key = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
            return new Place(updatedAt, new SessionKey(key));
        } catch (CharacterCodingException | IllegalArgumentException e) {
            throw new IllegalArgumentException("it is not one that a page answered", e);
        }
    }

    /** A digest of texts, whose boundaries count. */
    static long digest(List<String> texts) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            for (String text : texts) {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
                sha256.update(bytes);
            }
            return ByteBuffer.wrap(sha256.digest()).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}

package dev.holdfast.access.tokens;

import dev.holdfast.session.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A bearer token, {@code hf_<id>_<secret>}. The id says whose it is and is not secret; the secret is random. The prefix
 * lets scanners find tokens that were published by mistake.
 *
 * @param id 1 to 64 of {@code [a-z0-9-]}, the first no hyphen
 * @param secret 192 random bits in hexadecimal when made here
 */
public record Token(String id, String secret) {
    /** What an id looks like. */
    public static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");

    private static final String PREFIX = "hf_";
    private static final int SECRET_BYTES = 24;

    /** Longer texts are no tokens, and are not hashed. */
    private static final int LONGEST = 256;

    public Token {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException(
                    "a token's id has 1 to 64 lower-case letters, digits and '-', and does not" + " begin with '-'");
        }
    }

    /** A new token of that id. */
    public static Token create(String id, SecureRandom random) {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return new Token(id, HexFormat.of().formatHex(secret));
    }

    /** The id in a text that has the form of a token, or null. Not proven, and not known to be one that a token can have. */
    static @Nullable String claimedId(String text) {
        int end = text.indexOf('_', PREFIX.length());
        return text.startsWith(PREFIX) && end >= 0 && text.length() <= LONGEST
                ? text.substring(PREFIX.length(), end)
                : null;
    }

    /** As it is sent. */
    public String text() {
        return PREFIX + id + '_' + secret;
    }

    /**
     * SHA-256 of its text. A fast hash is right for a secret of 192 random bits: there are no likely ones to try first,
     * which is what slow hashes are for.
     */
    public byte[] hash() {
        return hash(text());
    }

    static byte[] hash(String text) {
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return PREFIX + id + "_…";
    }
}

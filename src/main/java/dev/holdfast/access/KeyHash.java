package dev.holdfast.access;

import dev.holdfast.session.SessionKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Names for session keys that only who has the secret can find a key's name by: HMAC-SHA256 in hexadecimal. A hash without
 * a secret would not do, since keys hold phone numbers and chat ids, of which all can be tried. Safe for use by several
 * threads.
 */
public final class KeyHash implements Function<SessionKey, String> {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int SHORTEST_SECRET = 16;

    private final Mac mac;

    /**
     * @param secret at least 16 bytes; line ends at its end do not belong to it
     * @throws IllegalArgumentException when it is shorter
     */
    public KeyHash(byte[] secret) {
        int length = secret.length;
        while (length > 0 && (secret[length - 1] == '\n' || secret[length - 1] == '\r')) {
            length--;
        }
        if (length < SHORTEST_SECRET) {
            throw new IllegalArgumentException("the secret has " + length + " bytes, fewer than " + SHORTEST_SECRET);
        }
        this.mac = mac(new SecretKeySpec(secret, 0, length, ALGORITHM));
    }

    private static Mac mac(SecretKeySpec secret) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(secret);
            return mac;
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java platform has HMAC-SHA256", e);
        }
    }

    @Override
    public String apply(SessionKey key) {
        try {
            Mac own = (Mac) mac.clone();
            return HexFormat.of().formatHex(own.doFinal(key.value().getBytes(StandardCharsets.UTF_8)));
        } catch (CloneNotSupportedException e) {
            throw new AssertionError("HMAC-SHA256 can be cloned", e);
        }
    }
}

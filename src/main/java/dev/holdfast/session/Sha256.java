package dev.holdfast.session;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256, which every Java platform has. Safe for use by several threads. */
public final class Sha256 {
    private Sha256() {}

    /** A digest of nothing yet, for one thread. */
    public static MessageDigest begin() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    /** The digest of all bytes of an array. */
    public static byte[] of(byte[] bytes) {
        return begin().digest(bytes);
    }
}

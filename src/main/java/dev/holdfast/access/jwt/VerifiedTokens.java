package dev.holdfast.access.jwt;

import dev.holdfast.access.Principal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tokens that were verified, by their digest, so that the same token is verified once: the last used ones, up to a bound.
 * Safe for use by several threads.
 */
final class VerifiedTokens {
    private static final int MOST = 10_000;

    private final Map<ByteBuffer, Verified> tokens = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Verified> eldest) {
            return size() > MOST;
        }
    };

    private record Verified(Principal principal, KeySet keys, Instant until) {}

    /** The principal of a token that is still good and was verified with these keys. */
    synchronized @Nullable Principal find(ByteBuffer digest, @Nullable KeySet keys, Instant now) {
        Verified verified = tokens.get(digest);
        if (verified == null) {
            return null;
        }
        if (verified.keys() != keys || !now.isBefore(verified.until())) {
            tokens.remove(digest);
            return null;
        }
        return verified.principal();
    }

    synchronized void add(ByteBuffer digest, Principal principal, KeySet keys, Instant until) {
        tokens.put(digest, new Verified(principal, keys, until));
    }
}

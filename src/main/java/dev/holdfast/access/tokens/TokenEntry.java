package dev.holdfast.access.tokens;

import dev.holdfast.access.Grant;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a token file holds of one token.
 *
 * @param id the token's id, unique in the file
 * @param sha256 the {@link Token#hash}, 64 hexadecimal digits in lower case
 * @param created when it was made; null when the file does not say
 * @param expires when it ends; null: never
 * @param grants what its bearer may do
 */
public record TokenEntry(
        String id,
        String sha256,
        @Nullable Instant created,
        @Nullable Instant expires,
        List<Grant> grants) {
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    public TokenEntry {
        if (!Token.ID.matcher(id).matches()) {
            throw new IllegalArgumentException("id has 1 to 64 lower-case letters, digits and '-'");
        }
        if (!SHA256.matcher(sha256).matches()) {
            throw new IllegalArgumentException("sha256 has 64 hexadecimal digits in lower case");
        }
        grants = List.copyOf(grants);
    }

    /** Whether it has ended by then. */
    public boolean expired(Instant now) {
        return expires != null && !now.isBefore(expires);
    }
}

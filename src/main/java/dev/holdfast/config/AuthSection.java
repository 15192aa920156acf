package dev.holdfast.config;

import java.nio.file.Path;
import java.time.Duration;

/**
 * {@code auth}: who is served.
 *
 * @param mode how callers say who they are
 * @param allowAnonymous whether a server that asks nobody may listen on other than loopback addresses
 * @param tokensFile the file with tokens' hashes, for {@link Mode#TOKENS}
 * @param jwt which JSON Web Tokens are accepted, for {@link Mode#JWT}
 */
public record AuthSection(Mode mode, boolean allowAnonymous, Path tokensFile, JwtSection jwt) {
    /** How callers say who they are. */
    public enum Mode {
        /** They are not asked. */
        NONE,
        /** By tokens of Holdfast's own. */
        TOKENS,
        /** By JSON Web Tokens. */
        JWT
    }

    /**
     * {@code auth.jwt}.
     *
     * @param issuer what {@code iss} must be
     * @param audience what must be among {@code aud}
     * @param jwks a file or URL with the issuer's public keys
     * @param refresh how often those are fetched again
     * @param leeway how far the issuer's clock may be off
     * @param claims where tokens say what their bearer may do
     */
    public record JwtSection(
            String issuer, String audience, String jwks, Duration refresh, Duration leeway, ClaimsSection claims) {}

    /**
     * {@code auth.jwt.claims}: names of claims.
     *
     * @param principal who the caller is
     * @param grants grants as token files have them
     * @param scopes the scopes of one grant
     * @param stores the stores of one grant
     * @param keyPrefixes the key prefixes of one grant; empty: its keys are not limited
     */
    public record ClaimsSection(String principal, String grants, String scopes, String stores, String keyPrefixes) {}
}

package dev.holdfast.access.jwt;

import java.time.Duration;

/**
 * Which JSON Web Tokens are accepted.
 *
 * @param issuer what {@code iss} must be
 * @param audience what must be among {@code aud}
 * @param leeway how far the issuer's clock may be off
 * @param claims where tokens say what their bearer may do
 */
public record JwtRules(String issuer, String audience, Duration leeway, Claims claims) {
    /**
     * Names of claims.
     *
     * @param principal who the caller is
     * @param grants an array of grants
     * @param scopes the scopes of one grant
     * @param stores the stores of one grant
     * @param keyPrefixes the key prefixes of one grant; empty: its keys are not limited
     */
    public record Claims(String principal, String grants, String scopes, String stores, String keyPrefixes) {}
}

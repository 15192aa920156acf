package dev.holdfast.access.jwt;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.access.Grant;
import dev.holdfast.access.GrantJson;
import dev.holdfast.access.Principal;
import dev.holdfast.access.Scope;
import dev.holdfast.session.KeyRange;
import java.util.ArrayList;
import java.util.List;

/**
 * What the claims of a verified token say of its bearer. A claim that is missing grants nothing; one that is there and
 * cannot be understood makes the token unacceptable, since it was meant to say something.
 */
final class ClaimGrants {
    private static final int LONGEST_ID = 256;

    private final JwtRules.Claims names;

    ClaimGrants(JwtRules.Claims names) {
        this.names = names;
    }

    /**
     * The bearer.
     *
     * @throws IllegalArgumentException when the claims cannot be understood
     */
    Principal principal(JsonNode claims) {
        String id = claims.path(names.principal()).asText();
        if (id.isBlank() || id.length() > LONGEST_ID || id.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("the principal's claim is not an ID");
        }
        List<Grant> grants = new ArrayList<>();
        if (claims.has(names.grants())) {
            grants.addAll(GrantJson.read(claims.path(names.grants())));
        }
        List<String> scopes = words(claims.path(names.scopes())).stream()
                .filter(word -> Scope.ofWord(word).isPresent())
                .toList();
        List<String> stores = words(claims.path(names.stores()));
        List<String> prefixes = prefixes(claims);
        if (!scopes.isEmpty() && !stores.isEmpty() && !prefixes.isEmpty()) {
            grants.add(GrantJson.of(scopes, stores, prefixes));
        }
        return new Principal(id, grants);
    }

    private List<String> prefixes(JsonNode claims) {
        if (names.keyPrefixes().isEmpty()) {
            return KeyRange.ALL.prefixes();
        }
        JsonNode claim = claims.path(names.keyPrefixes());
        if (!claim.isMissingNode() && !claim.isArray()) {
            throw new IllegalArgumentException("the claim of key prefixes is not an array");
        }
        return words(claim);
    }

    /** The strings of an array, or the words of a string (as of {@code scope}, RFC 8693). */
    private static List<String> words(JsonNode claim) {
        List<String> words = new ArrayList<>();
        if (claim.isTextual()) {
            for (String word : claim.textValue().split(" ", -1)) {
                if (!word.isEmpty()) {
                    words.add(word);
                }
            }
        } else if (claim.isArray()) {
            for (JsonNode element : claim) {
                if (!element.isTextual()) {
                    throw new IllegalArgumentException("a claim has an element that is not a string");
                }
                words.add(element.textValue());
            }
        } else if (!claim.isMissingNode()) {
            throw new IllegalArgumentException("a claim is neither string nor array");
        }
        return words;
    }
}

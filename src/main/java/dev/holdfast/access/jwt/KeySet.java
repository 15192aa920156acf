package dev.holdfast.access.jwt;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The public keys of an issuer (JWKS, RFC 7517), ready for verifying. Keys for other uses, of other kinds or for other
 * algorithms are left out; symmetric ones above all: a public key must never be taken for a shared secret.
 */
final class KeySet {
    /** The algorithms that are accepted, by the kind of key and, for curves, by the curve. */
    private static final Map<String, List<String>> ALGORITHMS = Map.of(
            "RSA", List.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
            "EC P-256", List.of("ES256"),
            "EC P-384", List.of("ES384"),
            "EC P-521", List.of("ES512"),
            "OKP Ed25519", List.of("EdDSA"));

    private final JWTAuth verifier;
    private final Set<String> ids;
    private final boolean nameless;

    private KeySet(JWTAuth verifier, Set<String> ids, boolean nameless) {
        this.verifier = verifier;
        this.ids = ids;
        this.nameless = nameless;
    }

    /**
     * Reads a JWKS document.
     *
     * @throws IllegalArgumentException when it is none, or has no key that can be used: without any, unsigned tokens would
     *     be accepted
     */
    static KeySet read(Vertx vertx, Buffer document, JwtRules rules) {
        JWTAuthOptions options = new JWTAuthOptions()
                .setJWTOptions(new JWTOptions()
                        .setIssuer(rules.issuer())
                        .addAudience(rules.audience())
                        .setLeeway((int) rules.leeway().toSeconds()));
        Set<String> ids = new HashSet<>();
        boolean nameless = false;
        int usable = 0;
        for (Object key : keys(document)) {
            if (key instanceof JsonObject jwk) {
                for (JsonObject one : usable(jwk)) {
                    options.addJwk(one);
                    usable++;
                    String id = text(jwk, "kid");
                    nameless |= id == null;
                    ids.add(id == null ? "" : id);
                }
            }
        }
        if (usable == 0) {
            throw new IllegalArgumentException("it has no key for verifying signatures: RSA, EC or Ed25519");
        }
        JWTAuth verifier;
        try {
            verifier = JWTAuth.create(vertx, options);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("its keys cannot be used", e);
        }
        return new KeySet(verifier, Set.copyOf(ids), nameless);
    }

    private static Iterable<Object> keys(Buffer document) {
        try {
            if (new JsonObject(document).getValue("keys") instanceof JsonArray keys) {
                return keys;
            }
        } catch (DecodeException | ClassCastException e) {
            throw new IllegalArgumentException("it is not JSON", e);
        }
        throw new IllegalArgumentException("it is not a JWKS: a JSON object with an array of keys");
    }

    /** The key once for each algorithm that it can be used with: the verifier looks keys up by algorithm. */
    private static List<JsonObject> usable(JsonObject jwk) {
        String use = text(jwk, "use");
        String kind = text(jwk, "kty");
        String curve = text(jwk, "crv");
        List<String> able = ALGORITHMS.getOrDefault(curve == null ? kind : kind + " " + curve, List.of());
        String only = text(jwk, "alg");
        List<JsonObject> keys = new ArrayList<>();
        if (use == null || use.equals("sig")) {
            for (String algorithm : able) {
                if (only == null || only.equals(algorithm)) {
                    keys.add(jwk.copy().put("alg", algorithm));
                }
            }
        }
        return keys;
    }

    private static @Nullable String text(JsonObject object, String name) {
        return object.getValue(name) instanceof String text ? text : null;
    }

    /** The algorithms by which tokens may be signed. */
    static boolean accepts(String algorithm) {
        return ALGORITHMS.values().stream().anyMatch(algorithms -> algorithms.contains(algorithm));
    }

    /**
     * How many bytes a signature of an algorithm has, whatever the key; 0 when that depends on the key. Those of curves are
     * two numbers of a fixed length (RFC 7518, section 3.4), and not their form in DER, which the verifier takes, too.
     */
    static int signatureLength(String algorithm) {
        return switch (algorithm) {
            case "ES256", "EdDSA" -> 64;
            case "ES384" -> 96;
            case "ES512" -> 132;
            default -> 0;
        };
    }

    /** Whether it may have the key that a token names; null: the token names none. */
    boolean mayHave(@Nullable String id) {
        return id == null || nameless || ids.contains(id);
    }

    JWTAuth verifier() {
        return verifier;
    }
}

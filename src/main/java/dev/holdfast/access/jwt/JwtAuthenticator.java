package dev.holdfast.access.jwt;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.access.Authenticator;
import dev.holdfast.access.Principal;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.Reason;
import dev.holdfast.session.Sha256;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.Ticker;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.ext.auth.User;
import io.vertx.ext.auth.authentication.TokenCredentials;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows callers by JSON Web Tokens. A token that was verified before is known at once by its digest; others are parsed and
 * verified on the worker pool. A token whose key is not known makes the keys be read again, within bounds. Safe for use by
 * several threads.
 */
public final class JwtAuthenticator implements Authenticator {
    /** Not by the class's name: loggers below {@code dev.holdfast.access} belong to the log of requests. */
    private static final Logger log = LoggerFactory.getLogger("dev.holdfast.auth");

    /** Longer texts are refused unread. */
    private static final int LONGEST = 8192;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Vertx vertx;
    private final JwtRules rules;
    private final ClaimGrants grants;
    private final Jwks jwks;
    private final InstantSource clock;
    private final VerifiedTokens verified = new VerifiedTokens();

    /**
     * @param jwks the file or URL of the issuer's keys
     */
    public JwtAuthenticator(Vertx vertx, JwtRules rules, String jwks, InstantSource clock, Ticker ticker) {
        this.vertx = vertx;
        this.rules = rules;
        this.grants = new ClaimGrants(rules.claims());
        this.jwks = new Jwks(vertx, jwks, rules, ticker, Jwks.LONGEST_ANSWER);
        this.clock = clock;
    }

    /** Reads the issuer's keys, for the first time or again. Fails when they cannot be used; those read before stay. */
    public Future<Void> refresh() {
        return jwks.read().mapEmpty();
    }

    /** Whether the keys come over the network. */
    public boolean fetches() {
        return jwks.ofUrl();
    }

    /** How often new keys were taken over. */
    public long loads() {
        return jwks.loads();
    }

    /** How often reading the keys failed. */
    public long failures() {
        return jwks.failures();
    }

    @Override
    public Future<Principal> authenticate(String token) {
        if (token.isEmpty() || token.length() > LONGEST) {
            return Future.failedFuture(refused("its length"));
        }
        ByteBuffer digest = digest(token);
        Principal known = known(digest);
        if (known != null) {
            return Future.succeededFuture(known);
        }
        return vertx.executeBlocking(() -> unknownKey(token), false).compose(unknown -> {
            Future<KeySet> keys = unknown ? here(jwks.readForUnknownKey()) : Future.succeededFuture(jwks.keys());
            return keys.otherwise(failed -> jwks.keys())
                    .compose(present -> vertx.executeBlocking(() -> verify(token, digest, present), false));
        });
    }

    /** The principal of a token that was verified before and is still good. */
    @Override
    public @Nullable Principal known(String token) {
        return token.isEmpty() || token.length() > LONGEST ? null : known(digest(token));
    }

    private @Nullable Principal known(ByteBuffer digest) {
        return verified.find(digest, jwks.keys(), clock.instant());
    }

    /** The same result on the caller's context, whoever else waits for it. */
    private <T> Future<T> here(Future<T> elsewhere) {
        Context context = vertx.getOrCreateContext();
        Promise<T> promise = Promise.promise();
        elsewhere.onComplete(done -> context.runOnContext(now -> {
            if (done.succeeded()) {
                promise.complete(done.result());
            } else {
                promise.fail(done.cause());
            }
        }));
        return promise.future();
    }

    /** Whether a token that is otherwise as expected names a key that was not there when the keys were read. */
    private boolean unknownKey(String token) {
        JsonNode header = part(token, 0);
        String algorithm = header.path("alg").asText();
        if (!KeySet.accepts(algorithm) || header.has("crit")) {
            throw refused("its header");
        }
        int length = KeySet.signatureLength(algorithm);
        if (length > 0 && decoded(token.substring(token.lastIndexOf('.') + 1)).length != length) {
            throw refused("its signature's length");
        }
        KeySet keys = jwks.keys();
        JsonNode id = header.path("kid");
        return keys == null || !keys.mayHave(id.isTextual() ? id.textValue() : null);
    }

    private Principal verify(String token, ByteBuffer digest, @Nullable KeySet keys) {
        if (keys == null) {
            throw refused("there are no keys");
        }
        Future<User> user;
        try {
            // Verifies before it returns.
            user = keys.verifier().authenticate(new TokenCredentials(token));
        } catch (RuntimeException e) {
            throw refused(Reason.of(e));
        }
        if (!user.succeeded()) {
            throw refused("its signature, issuer, audience or time");
        }
        JsonNode claims = part(token, 1);
        JsonNode expires = claims.path("exp");
        if (!expires.isNumber()) {
            throw refused("it does not expire");
        }
        try {
            Principal principal = grants.principal(claims);
            Instant until = Instant.ofEpochSecond(expires.longValue()).plus(rules.leeway());
            verified.add(digest, principal, keys, until);
            return principal;
        } catch (RuntimeException e) {
            throw refused("its claims");
        }
    }

    private static JsonNode part(String token, int index) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3) {
            throw refused("its form");
        }
        try {
            return JSON.readTree(new String(decoded(parts[index]), StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            // Without the cause, which quotes the token.
            throw refused("its form");
        }
    }

    private static byte[] decoded(String part) {
        try {
            return Base64.getUrlDecoder().decode(part);
        } catch (IllegalArgumentException e) {
            throw refused("its form");
        }
    }

    private static StoreException refused(String why) {
        log.debug("a JSON Web Token is refused: {}", why);
        return new StoreException(ErrorCode.UNAUTHENTICATED, "the token is not accepted");
    }

    private static ByteBuffer digest(String token) {
        return ByteBuffer.wrap(Sha256.of(token.getBytes(StandardCharsets.UTF_8)));
    }
}

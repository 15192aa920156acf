package dev.holdfast.access.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.access.Principal;
import dev.holdfast.access.Scope;
import dev.holdfast.session.KeyRange;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.StoreName;
import dev.holdfast.session.Ticker;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which JSON Web Tokens are accepted, with keys made here. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JwtAuthenticatorTest {
    private static final JwtRules RULES = new JwtRules(
            "https://login.example",
            "holdfast",
            Duration.ofSeconds(5),
            new JwtRules.Claims("sub", "grants", "scope", "stores", ""));
    private static final StoreName MAIN = new StoreName("main");
    private static final Set<Scope> READ = Set.of(Scope.READ);

    private final Issuer issuer = new Issuer("k1");
    private final Issuer stranger = new Issuer("k1");
    private Vertx vertx;
    private JwtAuthenticator authenticator;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        vertx = Vertx.vertx();
        Path file = Files.writeString(directory.resolve("jwks.json"), issuer.jwks());
        authenticator = authenticator(file.toString(), InstantSource.system(), () -> 0);
        authenticator.refresh().await(20, TimeUnit.SECONDS);
    }

    private JwtAuthenticator authenticator(String source, InstantSource clock, Ticker ticker) {
        return new JwtAuthenticator(vertx, RULES, source, clock, ticker);
    }

    @AfterAll
    void stop() {
        vertx.close().await();
    }

    private static String claims(String more) {
        return claims("https://login.example", "\"holdfast\"", 60, more);
    }

    private static String claims(String issuer, String audience, int seconds, String more) {
        long expires = Instant.now().getEpochSecond() + seconds;
        return "{\"iss\":\"" + issuer + "\",\"aud\":" + audience + ",\"exp\":" + expires + ",\"sub\":\"ci\"" + more
                + "}";
    }

    private Principal principal(String token) throws Exception {
        return authenticator.authenticate(token).await(20, TimeUnit.SECONDS);
    }

    private void assertRefused(String token) {
        assertThatThrownBy(() -> principal(token))
                .isInstanceOf(StoreException.class)
                .hasMessage("the token is not accepted");
    }

    @Test
    void token_ofTheIssuer_isItsBearer() throws Exception {
        String token = issuer.token(claims(",\"scope\":\"openid read write\",\"stores\":[\"main\"]"));

        assertThat(authenticator.known(token)).as("not verified yet").isNull();
        Principal principal = principal(token);

        assertThat(principal.id()).isEqualTo("ci");
        assertThat(authenticator.known(token)).isEqualTo(principal);
        assertThat(principal.range(READ, MAIN)).isEqualTo(KeyRange.ALL);
        assertThat(principal.range(Set.of(Scope.DELETE), MAIN)).isEqualTo(KeyRange.NONE);
        assertThat(principal.knows(new StoreName("other"))).isFalse();
        assertThat(authenticator.authenticate(token).isComplete())
                .as("known by now")
                .isTrue();
    }

    @Test
    void grants_areReadAsInTokenFiles() throws Exception {
        Principal principal = principal(issuer.token(
                claims(",\"grants\":[{\"scopes\":[\"read\"],\"stores\":[\"ma*\"],\"keyPrefixes\":[\"a:\",\"b:\"]}]")));

        assertThat(principal.range(READ, MAIN)).isEqualTo(new KeyRange(List.of("a:", "b:")));
    }

    @Test
    void audience_mayBeOneOfSeveral() throws Exception {
        assertThat(principal(issuer.token(claims("https://login.example", "[\"a\",\"holdfast\"]", 60, "")))
                        .grants())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",\"scope\":\"read\"",
                ",\"stores\":[\"main\"]",
                ",\"scope\":\"openid\",\"stores\":[\"*\"]",
                ",\"scope\":[],\"stores\":[\"*\"]"
            })
    void claims_thatSayNothing_grantNothing(String more) throws Exception {
        assertThat(principal(issuer.token(claims(more))).grants()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ",\"grants\":\"all\"",
                ",\"grants\":[{\"scopes\":[\"read\"]}]",
                ",\"grants\":[{\"scopes\":[\"every\"],\"stores\":[\"*\"]}]",
                ",\"scope\":7,\"stores\":[\"*\"]",
                ",\"scope\":\"read\",\"stores\":[7]",
                ",\"sub\":\"other\"",
            })
    void claims_thatCannotBeUnderstood_areRefused(String more) {
        assertRefused(issuer.token(claims(more)));
    }

    @Test
    void wrongIssuerAudienceTimeOrSigner_isRefused() {
        assertRefused(issuer.token(claims("https://evil.example", "\"holdfast\"", 60, "")));
        assertRefused(issuer.token(claims("https://login.example", "\"other\"", 60, "")));
        assertRefused(issuer.token(claims("https://login.example", "\"holdfast\"", -60, "")));
        assertRefused(issuer.token(claims(",\"nbf\":" + (Instant.now().getEpochSecond() + 600))));
        assertRefused(issuer.token("{\"iss\":\"https://login.example\",\"aud\":\"holdfast\",\"sub\":\"ci\"}"));
        assertRefused(issuer.token("{\"iss\":\"https://login.example\",\"exp\":9999999999,\"sub\":\"ci\"}"));
        assertRefused(issuer.token("{\"aud\":\"holdfast\",\"exp\":9999999999,\"sub\":\"ci\"}"));
        assertRefused(stranger.token(claims("")));
    }

    @Test
    void wrongAlgorithms_areRefused() {
        String claims = claims(",\"scope\":\"admin\",\"stores\":[\"*\"]");
        assertRefused(issuer.confused(claims, issuer.publicKey()));
        assertRefused(Issuer.encoded("{\"alg\":\"none\"}") + "." + Issuer.encoded(claims) + ".");
        assertRefused(Issuer.encoded("{\"alg\":\"none\"}") + "." + Issuer.encoded(claims));
        assertRefused(issuer.token("{\"alg\":\"none\",\"kid\":\"k1\"}", claims));
        assertRefused(issuer.token("{\"alg\":\"RS384\",\"kid\":\"k1\"}", claims));
        assertRefused(issuer.token("{\"alg\":\"ES256\",\"kid\":\"k1\"}", claims));
        assertRefused(issuer.token("{\"alg\":\"RS256\",\"kid\":\"k1\",\"crit\":[\"x\"],\"x\":1}", claims));
        assertRefused(issuer.token("{\"kid\":\"k1\"}", claims));
    }

    @ParameterizedTest
    @CsvSource({
        "ES256, P-256, secp256r1, SHA256withECDSA",
        "ES384, P-384, secp384r1, SHA384withECDSA",
        "ES512, P-521, secp521r1, SHA512withECDSA"
    })
    void signatureOfACurve_isTwoNumbersOfAFixedLength(
            String algorithm, String curve, String name, String signer, @TempDir Path directory) throws Exception {
        CurveIssuer curves = new CurveIssuer(algorithm, curve, name, signer);
        Path file = Files.writeString(directory.resolve("curves.json"), curves.jwks());
        JwtAuthenticator authenticator = authenticator(file.toString(), InstantSource.system(), () -> 0);
        authenticator.refresh().await(20, TimeUnit.SECONDS);

        String right = curves.token(claims(""), true);
        assertThat(authenticator.authenticate(right).await(20, TimeUnit.SECONDS).id())
                .isEqualTo("ci");
        assertThatThrownBy(() -> authenticator
                        .authenticate(curves.token(claims(""), false))
                        .await(20, TimeUnit.SECONDS))
                .hasMessage("the token is not accepted");
    }

    @Test
    void whatIsNoToken_isRefused() {
        for (String text : List.of("", "a", "a.b.c", "..", "....", "hf_ci_123", "é.é.é", "x".repeat(10_000))) {
            assertRefused(text);
        }
        String token = issuer.token(claims(""));
        assertRefused(token.substring(0, token.length() - 5));
        assertRefused(token + ".x");
    }

    @Test
    void keysThatAreNotForThis_areNotTaken() throws Exception {
        for (String document : List.of(
                "{\"keys\":[]}",
                "{}",
                "[]",
                "nonsense",
                "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\"}]}",
                "{\"keys\":[" + issuer.jwk(",\"use\":\"enc\"") + "]}",
                "{\"keys\":[" + issuer.jwk(",\"alg\":\"HS256\"") + "]}")) {
            assertThatThrownBy(() -> KeySet.read(vertx, Buffer.buffer(document), RULES))
                    .as(document)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void newKeys_areFetchedForATokenThatNeedsThem_withinBounds() throws Exception {
        AtomicReference<String> keys = new AtomicReference<>(issuer.jwks());
        AtomicInteger fetches = new AtomicInteger();
        AtomicLong nanos = new AtomicLong();
        HttpServer server = vertx.createHttpServer().requestHandler(request -> {
            fetches.incrementAndGet();
            request.response().end(keys.get());
        });
        int port = server.listen(0, "127.0.0.1").await(20, TimeUnit.SECONDS).actualPort();
        JwtAuthenticator fetching =
                authenticator("http://127.0.0.1:" + port + "/keys", InstantSource.system(), nanos::get);
        fetching.refresh().await(20, TimeUnit.SECONDS);
        String old = issuer.token(claims(""));
        fetching.authenticate(old).await(20, TimeUnit.SECONDS);
        Issuer rotated = new Issuer("k2");
        keys.set(rotated.jwks());

        Principal principal = fetching.authenticate(rotated.token(claims(""))).await(20, TimeUnit.SECONDS);

        assertThat(principal.id()).isEqualTo("ci");
        assertThat(fetches).hasValue(2);
        assertThat(fetching.authenticate(old).isComplete())
                .as("verified with keys that are gone")
                .isFalse();
        assertThat(fetching.known(old)).isNull();
        for (int i = 0; i < 20; i++) {
            String unknown = "k" + (3 + i);
            assertThatThrownBy(() -> fetching.authenticate(
                            rotated.token("{\"alg\":\"RS256\",\"kid\":\"" + unknown + "\"}", claims("")))
                    .await(20, TimeUnit.SECONDS));
        }
        assertThat(fetches).as("within the pause").hasValue(2);
        nanos.addAndGet(Duration.ofSeconds(31).toNanos());
        assertThatThrownBy(() -> fetching.authenticate(old).await(20, TimeUnit.SECONDS));
        assertThat(fetches).hasValue(3);
        keys.set("broken");
        assertThatThrownBy(() -> fetching.refresh().await(20, TimeUnit.SECONDS));
        assertThat(fetching.failures()).isEqualTo(1);
        assertThat(fetching.authenticate(rotated.token(claims("")))
                        .await(20, TimeUnit.SECONDS)
                        .id())
                .isEqualTo("ci");
    }
}

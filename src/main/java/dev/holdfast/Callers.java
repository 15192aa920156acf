package dev.holdfast;

import dev.holdfast.access.Authenticator;
import dev.holdfast.access.jwt.JwtAuthenticator;
import dev.holdfast.access.jwt.JwtRules;
import dev.holdfast.access.tokens.TokenAuthenticator;
import dev.holdfast.access.tokens.TokenFile;
import dev.holdfast.config.AuthSection;
import dev.holdfast.config.AuthSection.ClaimsSection;
import dev.holdfast.config.AuthSection.JwtSection;
import dev.holdfast.metrics.Metrics;
import dev.holdfast.session.Reason;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How the process knows its callers, as configured, kept up to date: files are looked at every two seconds, by content, so
 * that it does not matter how they are replaced.
 */
final class Callers {
    private static final Duration LOOK = Duration.ofSeconds(2);

    private final Vertx vertx;
    private final AuthSection section;
    private final Metrics metrics;
    private volatile boolean closed;

    Callers(Vertx vertx, AuthSection section, Metrics metrics) {
        this.vertx = vertx;
        this.section = section;
        this.metrics = metrics;
    }

    /** What tells callers apart; null when nobody is asked. Fails with {@link StartException}. */
    Future<@Nullable Authenticator> start() {
        return switch (section.mode()) {
            case NONE -> Future.succeededFuture();
            case TOKENS -> tokens();
            case JWT -> jwt();
        };
    }

    private Future<@Nullable Authenticator> tokens() {
        TokenAuthenticator tokens = new TokenAuthenticator(new TokenFile(section.tokensFile()), InstantSource.system());
        return vertx.<@Nullable Authenticator>executeBlocking(() -> {
                    tokens.load();
                    return tokens;
                })
                .recover(failure -> Future.failedFuture(new StartException(
                        "auth.tokensFile: " + section.tokensFile() + " cannot be used: " + Reason.of(failure),
                        failure)))
                .onSuccess(loaded -> {
                    metrics.gauge(
                            "auth.tokens", "", "Tokens that were read, expired ones too.", Map.of(), tokens::size);
                    metrics.counter("auth.tokens.loads", "", "How often the token file was read again.", tokens::loads);
                    metrics.counter(
                            "auth.tokens.refused.files",
                            "",
                            "How often a new token file was invalid; the tokens stayed.",
                            tokens::refusals);
                    lookAgain(
                            LOOK,
                            () -> vertx.executeBlocking(
                                    () -> {
                                        tokens.refresh();
                                        return tokens;
                                    },
                                    false));
                });
    }

    private Future<@Nullable Authenticator> jwt() {
        JwtSection jwt = section.jwt();
        ClaimsSection claims = jwt.claims();
        JwtRules rules = new JwtRules(
                jwt.issuer(),
                jwt.audience(),
                jwt.leeway(),
                new JwtRules.Claims(
                        claims.principal(), claims.grants(), claims.scopes(), claims.stores(), claims.keyPrefixes()));
        JwtAuthenticator tokens =
                new JwtAuthenticator(vertx, rules, jwt.jwks(), InstantSource.system(), System::nanoTime);
        return tokens.refresh()
                .<@Nullable Authenticator>map(loaded -> tokens)
                .recover(failure -> Future.failedFuture(new StartException(
                        "auth.jwt.jwks: " + jwt.jwks() + " cannot be used: " + Reason.of(failure), failure)))
                .onSuccess(loaded -> {
                    metrics.counter("auth.jwks.loads", "", "How often new keys were taken over.", tokens::loads);
                    metrics.counter(
                            "auth.jwks.failures",
                            "",
                            "How often the issuer's keys could not be read; those read before stayed.",
                            tokens::failures);
                    lookAgain(tokens.fetches() ? jwt.refresh() : LOOK, tokens::refresh);
                });
    }

    private void lookAgain(Duration pause, Supplier<Future<?>> look) {
        if (closed) {
            return;
        }
        vertx.timer(pause.toMillis(), TimeUnit.MILLISECONDS)
                .compose(due -> look.get())
                .onComplete(looked -> lookAgain(pause, look));
    }

    /** Looks no more. */
    void close() {
        closed = true;
    }
}

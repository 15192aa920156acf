package dev.holdfast;

import dev.holdfast.access.Authenticator;
import dev.holdfast.access.tokens.TokenAuthenticator;
import dev.holdfast.access.tokens.TokenFile;
import dev.holdfast.config.AuthSection;
import dev.holdfast.metrics.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.TimeUnit;
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
            case JWT -> Future.failedFuture(new StartException("auth.mode: jwt is not there yet"));
        };
    }

    private Future<@Nullable Authenticator> tokens() {
        TokenAuthenticator tokens =
                new TokenAuthenticator(new TokenFile(section.tokensFile()), InstantSource.system());
        return vertx.<@Nullable Authenticator>executeBlocking(() -> {
                    tokens.load();
                    return tokens;
                })
                .recover(failure -> Future.failedFuture(new StartException(
                        "auth.tokensFile: " + section.tokensFile() + " cannot be used: " + reason(failure), failure)))
                .onSuccess(loaded -> {
                    metrics.gauge("auth.tokens", "", "Tokens that were read, expired ones too.", Map.of(), tokens::size);
                    metrics.counter("auth.tokens.loads", "", "How often the token file was read anew.", tokens::loads);
                    metrics.counter(
                            "auth.tokens.refused.files",
                            "",
                            "How often a new token file was no good; the tokens stayed.",
                            tokens::refusals);
                    lookAgain(tokens::refresh);
                });
    }

    private static String reason(Throwable failure) {
        return failure instanceof IOException ? failure.toString() : String.valueOf(failure.getMessage());
    }

    private void lookAgain(Runnable look) {
        if (closed) {
            return;
        }
        vertx.timer(LOOK.toMillis(), TimeUnit.MILLISECONDS)
                .compose(due -> vertx.executeBlocking(
                        () -> {
                            look.run();
                            return due;
                        },
                        false))
                .onComplete(looked -> lookAgain(look));
    }

    /** Looks no more. */
    void close() {
        closed = true;
    }
}

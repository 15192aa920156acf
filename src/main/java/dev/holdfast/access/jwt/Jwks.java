package dev.holdfast.access.jwt;

import dev.holdfast.session.Reason;
import dev.holdfast.session.Ticker;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where an issuer's keys come from, and those that were read last. When reading fails, they stay. Safe for use by several
 * threads; futures complete on any.
 */
final class Jwks {
    /** Not by the class's name: loggers below {@code dev.holdfast.access} belong to the log of requests. */
    private static final Logger log = LoggerFactory.getLogger("dev.holdfast.auth");

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** How long the whole document may take, however steadily it comes. */
    static final Duration LONGEST_ANSWER = Duration.ofSeconds(10);

    /**
     * Longer documents are refused. A key takes 1 to 2 KiB with its certificates, and issuers have a handful; what has
     * more than this is not what was asked for, and must not fill the memory.
     */
    static final int MOST_BYTES = 1 << 20;

    /** Tokens with unknown keys, which anybody can send, make the keys be read again this often at most. */
    private static final Duration PAUSE = Duration.ofSeconds(30);

    private static final String TOO_LONG = "it has more than " + MOST_BYTES + " bytes";

    private final Vertx vertx;
    private final String source;
    private final JwtRules rules;
    private final Ticker ticker;
    private final Duration longestAnswer;
    private final @Nullable HttpClient client;
    private final AtomicLong loads = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private @Nullable Future<KeySet> reading;
    private @Nullable Buffer seen;
    private @Nullable String trouble;
    private long askedAt;
    private volatile @Nullable KeySet keys;

    Jwks(Vertx vertx, String source, JwtRules rules, Ticker ticker, Duration longestAnswer) {
        this.vertx = vertx;
        this.source = source;
        this.rules = rules;
        this.ticker = ticker;
        this.longestAnswer = longestAnswer;
        this.client = ofUrl() ? vertx.createHttpClient() : null;
        this.askedAt = ticker.nanos() - PAUSE.toNanos();
    }

    boolean ofUrl() {
        return source.contains("://");
    }

    /** The keys read last; null before the first. */
    @Nullable
    KeySet keys() {
        return keys;
    }

    /** Reads the keys again. What is asked for while they are being read is the same reading. */
    synchronized Future<KeySet> read() {
        Future<KeySet> running = reading;
        if (running != null && !running.isComplete()) {
            return running;
        }
        Future<KeySet> next = document()
                .compose(document -> vertx.executeBlocking(() -> accept(document), false))
                .onFailure(this::failed);
        reading = next;
        return next;
    }

    /** The keys, read again unless that was done for somebody else shortly before. */
    Future<KeySet> readForUnknownKey() {
        synchronized (this) {
            KeySet present = keys;
            long now = ticker.nanos();
            if (present != null && now - askedAt < PAUSE.toNanos()) {
                return Future.succeededFuture(present);
            }
            askedAt = now;
        }
        return read();
    }

    private Future<Buffer> document() {
        HttpClient http = client;
        if (http == null) {
            return vertx.fileSystem()
                    .props(source)
                    .compose(file -> file.size() > MOST_BYTES
                            ? tooLong()
                            : vertx.fileSystem().readFile(source));
        }
        RequestOptions request = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setAbsoluteURI(source)
                .setTimeout(PATIENCE.toMillis())
                .putHeader("Accept", "application/jwk-set+json, application/json");
        return http.request(request).compose(sent -> sent.send()
                .compose(answer -> answer.statusCode() == 200
                        ? body(answer)
                        : Future.failedFuture("it is answered with status " + answer.statusCode())));
    }

    /** What is answered, up to a bound of bytes and of time: beyond either the rest is not awaited. */
    private Future<Buffer> body(HttpClientResponse answer) {
        Promise<Buffer> whole = Promise.promise();
        long timer = vertx.setTimer(longestAnswer.toMillis(), late -> {
            if (whole.tryFail("it has not ended after " + longestAnswer.toMillis() + " ms")) {
                answer.request().reset();
            }
        });
        Buffer read = Buffer.buffer();
        answer.exceptionHandler(whole::tryFail)
                .endHandler(end -> whole.tryComplete(read))
                .handler(piece -> {
                    if (read.length() + piece.length() <= MOST_BYTES) {
                        read.appendBuffer(piece);
                    } else if (whole.tryFail(TOO_LONG)) {
                        answer.request().reset();
                    }
                });
        return whole.future().onComplete(ended -> vertx.cancelTimer(timer));
    }

    private static Future<Buffer> tooLong() {
        return Future.failedFuture(TOO_LONG);
    }

    private synchronized KeySet accept(Buffer document) {
        KeySet present = keys;
        if (present != null && document.equals(seen)) {
            trouble = null;
            return present;
        }
        KeySet next = KeySet.read(vertx, document, rules);
        keys = next;
        seen = document;
        trouble = null;
        loads.incrementAndGet();
        log.info("jwt: keys from {}", source);
        return next;
    }

    private synchronized void failed(Throwable failure) {
        failures.incrementAndGet();
        String reason = Reason.of(failure);
        if (!reason.equals(trouble)) {
            trouble = reason;
            log.error("jwt: {} cannot be used, the keys read before stay: {}", source, reason);
        }
    }

    long loads() {
        return loads.get();
    }

    long failures() {
        return failures.get();
    }
}

package dev.holdfast;

import dev.holdfast.config.TlsSection;
import dev.holdfast.metrics.Metrics;
import dev.holdfast.session.Reason;
import dev.holdfast.tls.ListenerTls;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the certificates of listeners, keeps them up to date, and tells how they are. */
final class Certificates {
    private static final Logger log = LoggerFactory.getLogger(Certificates.class);

    private static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final double MILLIS = 1e3;

    private final Vertx vertx;
    private final Metrics metrics;
    private final InstantSource clock;

    Certificates(Vertx vertx, Metrics metrics, InstantSource clock) {
        this.vertx = vertx;
        this.metrics = metrics;
        this.clock = clock;
    }

    /**
     * The certificates of a listener; empty when it speaks clear text. Fails with {@link StartException}: they were in
     * order when the configuration was read.
     *
     * @param listener its section of the configuration
     */
    Future<Optional<ListenerTls>> of(String listener, TlsSection section) {
        return section.files()
                .map(files -> ListenerTls.load(vertx, listener, files)
                        .onSuccess(this::loaded)
                        .map(Optional::of)
                        .recover(unusable -> Future.failedFuture(
                                new StartException(listener + ".tls: " + Reason.of(unusable), unusable))))
                .orElse(Future.succeededFuture(Optional.empty()));
    }

    private void loaded(ListenerTls tls) {
        Instant expires = tls.expires();
        log.info("{}: speaks TLS with a certificate of {}, until {}", tls.name(), tls.subject(), expires);
        if (expires.isBefore(clock.instant())) {
            log.warn("{}: the certificate has expired, clients will refuse it", tls.name());
        }
        Map<String, String> listener = Map.of("listener", tls.name());
        metrics.gauge(
                "tls.certificate.expiry",
                "seconds",
                "When the certificate in use expires, in seconds since 1970.",
                listener,
                () -> tls.expires().toEpochMilli() / MILLIS);
        metrics.counter("tls.reloads", "", "Changed certificates that were taken.", listener, tls::reloads);
        metrics.counter(
                "tls.reload.failures", "", "Changed certificates that could not be used.", listener, tls::failures);
        tls.watch(INTERVAL);
    }
}

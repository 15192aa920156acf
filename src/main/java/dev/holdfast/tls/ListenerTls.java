package dev.holdfast.tls;

import dev.holdfast.tls.TlsFiles.Content;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The identity of one listener. The files are looked at again and again; when their bytes have changed and are the same
 * at two looks in a row, the listener takes them for connections to come, and open ones stay as they are. Files that
 * cannot be used are refused, logged once and counted, and the identity stays. Good ones that a server did not take are
 * tried again at every look; that is logged once and counted each time.
 *
 * <p>Bytes are compared, not times: the files may be links that are turned to another directory, as those of a
 * Kubernetes Secret are, and two looks keep a file that is half written, or written before its key, from being judged.
 *
 * <p>Safe for use by several threads.
 */
public final class ListenerTls {
    private static final Logger log = LoggerFactory.getLogger(ListenerTls.class);

    private final Vertx vertx;
    private final String name;
    private final TlsFiles files;
    private final List<HttpServer> servers = new CopyOnWriteArrayList<>();
    private final LongAdder reloads = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private volatile TlsIdentity identity;
    private @Nullable Object lastSeen;
    private @Nullable Object lastJudged;

    /** What not every server took, and some may have. */
    private @Nullable Object untaken;

    private ListenerTls(Vertx vertx, String name, TlsFiles files, TlsIdentity identity) {
        this.vertx = vertx;
        this.name = name;
        this.files = files;
        this.identity = identity;
        this.lastJudged = identity.content();
    }

    /**
     * Reads the files for the first time.
     *
     * @param name of the listener, for the log
     * @return fails with {@link TlsException}
     */
    public static Future<ListenerTls> load(Vertx vertx, String name, TlsFiles files) {
        return vertx.executeBlocking(() -> new ListenerTls(vertx, name, files, TlsIdentity.load(vertx, files)));
    }

    /** Has a server that is to be made begin with it. */
    public void secure(HttpServerOptions server) {
        ServerSSLOptions own = identity.options();
        server.setSsl(true)
                .setUseAlpn(own.isUseAlpn())
                .setKeyCertOptions(own.getKeyCertOptions())
                .setTrustOptions(own.getTrustOptions())
                .setClientAuth(own.getClientAuth())
                .setEnabledSecureTransportProtocols(own.getEnabledSecureTransportProtocols())
                .setSslHandshakeTimeout(own.getSslHandshakeTimeout())
                .setSslHandshakeTimeoutUnit(own.getSslHandshakeTimeoutUnit());
        own.getEnabledCipherSuites().forEach(server::addEnabledCipherSuite);
    }

    /** The server is listening, and is to take what is reloaded. */
    public void keepUpToDate(HttpServer server) {
        servers.add(server);
    }

    /** Looks at the files, one interval from now and so on, until {@code vertx} is closed. */
    public void watch(Duration interval) {
        vertx.setTimer(interval.toMillis(), timer -> look().onComplete(done -> watch(interval)));
    }

    /** Looks at the files once. Never fails. */
    Future<Void> look() {
        return vertx.executeBlocking(this::changed)
                .compose(changed -> changed == null ? Future.succeededFuture() : apply(changed), unusable -> {
                    failures.increment();
                    log.error("{}: the new certificate is not used: {}", name, unusable.getMessage());
                    return Future.succeededFuture();
                });
    }

    /** What the files hold now, if it is new and can be used; null when there is nothing new. */
    private synchronized @Nullable TlsIdentity changed() throws TlsException {
        Object seen;
        TlsException unreadable = null;
        try {
            seen = files.read();
        } catch (TlsException failure) {
            unreadable = failure;
            seen = String.valueOf(failure.getMessage());
        }
        boolean settled = seen.equals(lastSeen);
        lastSeen = seen;
        if (!settled || seen.equals(lastJudged)) {
            return null;
        }
        lastJudged = seen;
        if (unreadable != null) {
            throw unreadable;
        }
        return seen.equals(identity.content()) && untaken == null ? null : TlsIdentity.of(vertx, files, (Content) seen);
    }

    private Future<Void> apply(TlsIdentity changed) {
        ServerSSLOptions options = changed.options();
        return Future.<Void>succeededFuture()
                .compose(now -> Future.join(servers.stream()
                        .map(server -> server.updateSSLOptions(options))
                        .toList()))
                .<Void>mapEmpty()
                .onSuccess(done -> taken(changed))
                .otherwise(failure -> {
                    notTaken(changed, failure);
                    return null;
                });
    }

    private synchronized void taken(TlsIdentity changed) {
        identity = changed;
        untaken = null;
        reloads.increment();
        log.info("{}: uses a new certificate of {}, until {}", name, changed.subject(), changed.expires());
    }

    private synchronized void notTaken(TlsIdentity changed, Throwable failure) {
        failures.increment();
        if (!changed.content().equals(untaken)) {
            log.error(
                    "{}: the new certificate is good but could not be put to use, which is tried again: {}",
                    name,
                    failure.getMessage());
        }
        untaken = changed.content();
        lastJudged = null;
    }

    public String name() {
        return name;
    }

    /** Who the certificate is about. */
    public String subject() {
        return identity.subject();
    }

    /** From when on clients refuse the certificate. */
    public Instant expires() {
        return identity.expires();
    }

    /** How often changed files were taken. */
    public long reloads() {
        return reloads.sum();
    }

    /** How often changed files were refused. */
    public long failures() {
        return failures.sum();
    }
}

package dev.holdfast;

import dev.holdfast.access.KeyHash;
import dev.holdfast.bus.BusSessionStore;
import dev.holdfast.bus.StoreVerticle;
import dev.holdfast.commit.StoreEngine;
import dev.holdfast.config.AuditSection;
import dev.holdfast.config.Configuration;
import dev.holdfast.config.HttpSection;
import dev.holdfast.config.ManagementSection;
import dev.holdfast.file.RootDirectory;
import dev.holdfast.http.AccessControl;
import dev.holdfast.http.AccessLog;
import dev.holdfast.http.AuditLog;
import dev.holdfast.http.AuditTrail;
import dev.holdfast.http.HttpSettings;
import dev.holdfast.http.HttpVerticle;
import dev.holdfast.http.RequestObserver;
import dev.holdfast.maintenance.MaintenanceVerticle;
import dev.holdfast.management.Check;
import dev.holdfast.management.ClockCheck;
import dev.holdfast.management.ManagementVerticle;
import dev.holdfast.management.Probes;
import dev.holdfast.management.Version;
import dev.holdfast.metrics.Metrics;
import dev.holdfast.session.SessionStore;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All parts of a configured process, wired. They start in the order in which they need each other and stop in the opposite
 * one: readiness goes, clients are no longer accepted and open requests finish, maintenance ends, the queues drain and
 * the stores close, and the probes answer until the last.
 */
final class Server {
    private static final Logger log = LoggerFactory.getLogger(Server.class);

    private final Vertx vertx;
    private final Configuration configuration;
    private final RootDirectory root;
    private final ManagementVerticle management;
    private final Metrics metrics;
    private final Callers callers;
    private final Parts parts;
    private final StoreEngine engine;
    private final SessionStore store;
    private final AtomicReference<State> state = new AtomicReference<>(State.STARTING);
    private volatile @Nullable HttpVerticle http;
    private volatile Future<Void> start = Future.succeededFuture();

    Server(Vertx vertx, Configuration configuration, Version version) {
        this.vertx = vertx;
        this.configuration = configuration;
        this.root = new RootDirectory(configuration.store().file().root());
        this.parts = new Parts(vertx);
        this.metrics = new Metrics(configuration.metrics().maxStores());
        this.callers = new Callers(vertx, configuration.auth(), metrics);
        this.engine = FileEngine.of(vertx, configuration, metrics);
        this.store = new BusSessionStore(vertx, engine, System::nanoTime);
        ManagementSection section = configuration.management();
        Probes probes = probes();
        this.management = new ManagementVerticle(
                section.host(),
                section.port(),
                probes,
                version,
                new MetricsPage(vertx, metrics, engine, root, probes.ready(), version));
    }

    /** Starts all parts. Fails with {@link StartException}; then call {@link #stop} for those that had started. */
    Future<Void> start() {
        start = management()
                .compose(done -> root())
                .compose(done -> unlessStopping())
                .compose(done -> stores())
                .compose(done -> maintenance())
                .compose(done -> unlessStopping())
                .compose(done -> accessControl())
                .compose(this::http)
                .onSuccess(done -> {
                    if (state.compareAndSet(State.STARTING, State.RUNNING)) {
                        log.info("started");
                    }
                });
        return start;
    }

    /**
     * Stops all parts, those too that are still starting; those that run, after {@code shutdown.delay}. Completes when
     * nothing runs any more; never fails.
     */
    Future<Void> stop() {
        log.info("stopping");
        Duration delay = state.getAndSet(State.STOPPING) == State.RUNNING
                ? configuration.shutdown().delay()
                : Duration.ZERO;
        return start.transform(started -> pause(delay))
                .compose(paused -> {
                    callers.close();
                    return parts.stop();
                })
                .onSuccess(done -> {
                    metrics.close();
                    log.info("stopped");
                });
    }

    private Future<?> pause(Duration duration) {
        return duration.isZero() ? Future.succeededFuture() : vertx.timer(duration.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The port of the probes, once they are started. */
    int managementPort() {
        return management.port();
    }

    /** The port of the HTTP interface, once it is started. */
    int httpPort() {
        return Objects.requireNonNull(http, "not started").port();
    }

    private Future<Void> management() {
        ManagementSection section = configuration.management();
        return parts.start("management", () -> management, new DeploymentOptions())
                .recover(failure -> cannotListen("management", section.host(), section.port(), failure))
                .onSuccess(done -> log.info("management: listening on {}:{}", section.host(), management.port()));
    }

    private Future<Void> root() {
        return vertx.<Void>executeBlocking(() -> {
                    root.prepare();
                    return null;
                })
                .recover(failure ->
                        Future.failedFuture(new StartException("store.file.root: " + failure.getMessage(), failure)))
                .onSuccess(done -> log.info(
                        "stores: below {}, durability {}",
                        root.path(),
                        configuration.store().file().durability()));
    }

    private Future<Void> stores() {
        DeploymentOptions worker = new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER);
        return parts.start("stores", () -> new StoreVerticle(engine), worker);
    }

    private Future<Void> maintenance() {
        return parts.start(
                "maintenance",
                () -> new MaintenanceVerticle(
                        store,
                        MaintenanceRounds.of(configuration),
                        System::nanoTime,
                        Timers.of(vertx),
                        new SplittableRandom()),
                new DeploymentOptions());
    }

    private Future<AccessControl> accessControl() {
        return callers.start().compose(authenticator -> auditTrail().map(audit -> {
            return new AccessControl(authenticator, audit);
        }));
    }

    private Future<AuditTrail> auditTrail() {
        AuditSection section = configuration.audit();
        if (!section.enabled()) {
            return Future.succeededFuture(AuditTrail.NONE);
        }
        metrics.counter("audit.lost.lines", "", "Lines of the audit log that came too fast.", AuditAppender::lost);
        if (section.hashSecretFile().isEmpty()) {
            return Future.succeededFuture(new AuditLog(InstantSource.system(), section.reads(), null));
        }
        return vertx.fileSystem()
                .readFile(section.hashSecretFile())
                .<AuditTrail>map(
                        secret -> new AuditLog(InstantSource.system(), section.reads(), new KeyHash(secret.getBytes())))
                .recover(failure -> Future.failedFuture(
                        new StartException("audit.hashSecretFile: " + failure.getMessage(), failure)));
    }

    private Future<Void> http(AccessControl access) {
        HttpSection section = configuration.http();
        // Instances share a port that is named; a free one that is taken for the asking can have one only.
        int instances = section.port() == 0 ? 1 : Runtime.getRuntime().availableProcessors();
        HttpSettings settings = new HttpSettings(
                section.host(),
                section.port(),
                section.maxBody(),
                section.idleTimeout(),
                configuration.store().queue().timeout(),
                configuration.store().queue().maxTimeout(),
                configuration.shutdown().grace().dividedBy(2));
        RequestObserver requests = metrics.ofRequests().and(new AccessLog());
        Supplier<HttpVerticle> verticle = () -> {
            http = new HttpVerticle(settings, store, access, InstantSource.system(), System::nanoTime, requests);
            return http;
        };
        return parts.start("http", verticle, new DeploymentOptions().setInstances(instances))
                .recover(failure -> cannotListen("http", section.host(), section.port(), failure))
                .onSuccess(done -> log.info("http: listening on {}:{}", section.host(), httpPort()));
    }

    /** Keeps a part from starting when the process has been told to stop meanwhile. */
    private Future<Void> unlessStopping() {
        return state.get() == State.STOPPING
                ? Future.failedFuture(new StartException("told to stop before all was started"))
                : Future.succeededFuture();
    }

    private static <T> Future<T> cannotListen(String section, String host, int port, Throwable failure) {
        return Future.failedFuture(new StartException(
                "cannot listen on " + host + ":" + port + " (" + section + ".host, " + section + ".port): "
                        + failure.getMessage(),
                failure));
    }

    private Probes probes() {
        Check process = new Check("process", Optional::empty);
        Check started = new Check("started", () -> failureUnless(state.get() != State.STARTING, "still starting"));
        Check accepting =
                new Check("accepting", () -> failureUnless(state.get() == State.RUNNING, "starting or stopping"));
        Check disk = new Check(
                "disk", () -> root.trouble(configuration.store().file().minFree()));
        ClockCheck clock = new ClockCheck(InstantSource.system(), System::nanoTime);
        metrics.counter("clock.steps", "", "How often the wall clock was found to have been set.", clock::steps);
        return new Probes(
                List.of(process),
                List.of(accepting, new Check("engine", engine::trouble), disk, new Check("clock", clock)),
                List.of(started));
    }

    private static Optional<String> failureUnless(boolean right, String reason) {
        return right ? Optional.empty() : Optional.of(reason);
    }

    private enum State {
        STARTING,
        RUNNING,
        STOPPING
    }
}

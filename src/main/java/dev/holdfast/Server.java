package dev.holdfast;

import dev.holdfast.access.KeyHash;
import dev.holdfast.bus.BusSessionStore;
import dev.holdfast.bus.StoreVerticle;
import dev.holdfast.commit.StoreEngine;
import dev.holdfast.config.AuditSection;
import dev.holdfast.config.Configuration;
import dev.holdfast.config.HttpSection;
import dev.holdfast.config.LiveConfiguration;
import dev.holdfast.config.ManagementSection;
import dev.holdfast.file.RootDirectory;
import dev.holdfast.file.RootState;
import dev.holdfast.file.StoreSurvey;
import dev.holdfast.http.AccessControl;
import dev.holdfast.http.AccessLog;
import dev.holdfast.http.AuditLog;
import dev.holdfast.http.AuditTrail;
import dev.holdfast.http.HttpSettings;
import dev.holdfast.http.HttpVerticle;
import dev.holdfast.http.RequestObserver;
import dev.holdfast.http.SharedPort;
import dev.holdfast.http.Site;
import dev.holdfast.limits.LimitSettings;
import dev.holdfast.limits.Limits;
import dev.holdfast.limits.RateLimit;
import dev.holdfast.maintenance.MaintenanceVerticle;
import dev.holdfast.maintenance.TrustedClock;
import dev.holdfast.management.Check;
import dev.holdfast.management.ClockCheck;
import dev.holdfast.management.DescriptorCheck;
import dev.holdfast.management.ManagementVerticle;
import dev.holdfast.management.Probes;
import dev.holdfast.management.Version;
import dev.holdfast.metrics.Metrics;
import dev.holdfast.session.Descriptors;
import dev.holdfast.session.Reason;
import dev.holdfast.session.SessionStore;
import dev.holdfast.tls.ListenerTls;
import dev.holdfast.tracing.Tracing;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * All parts of a configured process, wired. They start in the order in which they need each other and stop in the opposite
 * one: readiness goes, clients are no longer accepted and open requests finish, maintenance ends, the queues drain and
 * the stores close, and the probes answer until the last.
 */
final class Server {
    private static final Logger log = LoggerFactory.getLogger(Server.class);

    private final Vertx vertx;
    private final LiveConfiguration live;
    private final Reload reload;
    private final RootDirectory root;
    private final Metrics metrics;
    private final Version version;
    private final Certificates certificates;
    private final Callers callers;
    private final RequestObserver requests;
    private final Parts parts;
    private final TrustedClock clock;
    private final StoreThreads threads;
    private final StoreEngine engine;
    private final SessionStore store;
    private final AtomicReference<State> state = new AtomicReference<>(State.STARTING);
    private volatile @Nullable ManagementVerticle management;
    private volatile @Nullable HttpVerticle http;
    private volatile Future<Void> start = Future.succeededFuture();

    /** A server that traces nothing. */
    Server(Vertx vertx, LiveConfiguration live, Reload reload, Version version) {
        this(vertx, live, reload, version, null);
    }

    /**
     * @param live the configuration
     * @param reload changes it
     * @param tracing makes spans; null: there are none
     */
    Server(Vertx vertx, LiveConfiguration live, Reload reload, Version version, @Nullable Tracing tracing) {
        this.vertx = vertx;
        this.live = live;
        this.reload = reload;
        Configuration configuration = live.get();
        this.root = new RootDirectory(configuration.store().file().root());
        this.parts = new Parts(vertx);
        this.metrics = new Metrics(configuration.metrics().maxStores());
        this.callers = new Callers(vertx, configuration.auth(), metrics);
        this.clock = new TrustedClock(
                InstantSource.system(),
                System::nanoTime,
                live.derive(MaintenanceRounds::interval),
                RootState.passed(root.path(), Instant.now()));
        this.threads = new StoreThreads();
        this.engine = FileEngine.of(
                vertx,
                threads.forEngine(),
                live,
                clock,
                metrics,
                tracing == null ? metrics.ofStores() : tracing.ofStores(metrics.ofStores()));
        this.store = new BusSessionStore(vertx, engine, System::nanoTime);
        this.version = version;
        this.certificates = new Certificates(vertx, metrics, InstantSource.system());
        RequestObserver plain = metrics.ofRequests().and(new AccessLog());
        this.requests = tracing == null ? plain : plain.and(tracing.ofRequests());
        metrics.counter(
                "log.dropped.records",
                "",
                "Records of the log that were dropped because standard output did not take them in time.",
                Logs::dropped);
        reload.show(metrics);
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
                .compose(done -> parts.start("reload", () -> reload.verticle(vertx), new DeploymentOptions()))
                .onSuccess(done -> {
                    if (state.compareAndSet(State.STARTING, State.RUNNING)) {
                        log.info("{}", summary().text(uptime()));
                        log.info("started");
                    }
                });
        return start;
    }

    private StartSummary summary() {
        return new StartSummary(live.get(), version, root.path(), httpPort(), managementPort());
    }

    /** The time since the process began. */
    private static Duration uptime() {
        return ProcessHandle.current()
                .info()
                .startInstant()
                .map(began -> Duration.between(began, InstantSource.system().instant()))
                .orElse(Duration.ZERO);
    }

    /**
     * Stops all parts, those too that are still starting; those that run, after {@code shutdown.delay}. Completes when
     * nothing runs any more; never fails.
     */
    Future<Void> stop() {
        log.info("stopping");
        Duration delay = state.getAndSet(State.STOPPING) == State.RUNNING
                ? live.get().shutdown().delay()
                : Duration.ZERO;
        return start.transform(started -> pause(delay))
                .compose(paused -> {
                    callers.close();
                    return parts.stop();
                })
                .onSuccess(done -> {
                    threads.close();
                    metrics.close();
                    log.info("stopped");
                });
    }

    /** Names the stores whose files do not answer; empty when there is none. */
    Optional<String> hanging() {
        return engine.hanging().note();
    }

    private Future<?> pause(Duration duration) {
        return duration.isZero() ? Future.succeededFuture() : vertx.timer(duration.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The port of the probes, once they are started. */
    int managementPort() {
        return Objects.requireNonNull(management, "not started").port();
    }

    /** The port of the HTTP interface, once it is started. */
    int httpPort() {
        return Objects.requireNonNull(http, "not started").port();
    }

    private Future<Void> management() {
        ManagementSection section = live.get().management();
        Probes probes = probes();
        List<Check> decisive = probes.ready().stream().filter(Check::decisive).toList();
        MetricsPage page = new MetricsPage(vertx, metrics, engine, root, decisive, version);
        return certificates.of("management", section.tls()).compose(tls -> {
            management =
                    new ManagementVerticle(section.host(), section.port(), tls.orElse(null), probes, version, page);
            return parts.start("management", () -> management, new DeploymentOptions())
                    .recover(failure -> cannotListen("management", section.host(), section.port(), failure))
                    .onSuccess(done -> log.info("management: listening on {}:{}", section.host(), managementPort()));
        });
    }

    private Future<Void> root() {
        return vertx.executeBlocking(() -> {
                    root.prepare();
                    engine.begin();
                    return StoreSurvey.of(root.path());
                })
                .recover(failure ->
                        Future.failedFuture(new StartException("store.file.root: " + failure.getMessage(), failure)))
                .onSuccess(survey -> log.atLevel(survey.clear() ? Level.INFO : Level.WARN)
                        .log("stores: root={} {}", root.path(), survey))
                .mapEmpty();
    }

    private Future<Void> stores() {
        // A thread of its own: work of requests on the worker pool must not keep commands waiting.
        DeploymentOptions worker = new DeploymentOptions()
                .setThreadingModel(ThreadingModel.WORKER)
                .setWorkerPoolName("holdfast-stores")
                .setWorkerPoolSize(1);
        return parts.start("stores", () -> new StoreVerticle(engine), worker);
    }

    private Future<Void> maintenance() {
        MaintenanceVerticle verticle = new MaintenanceVerticle(
                store, live.derive(MaintenanceRounds::of), System::nanoTime, Timers.of(vertx), new SplittableRandom());
        return parts.start("maintenance", () -> verticle, new DeploymentOptions())
                .onSuccess(done -> live.follow(MaintenanceRounds::settings, changed -> verticle.beginAnew()));
    }

    private Future<AccessControl> accessControl() {
        return callers.start().compose(authenticator -> auditTrail().map(audit -> {
            return new AccessControl(authenticator, audit);
        }));
    }

    private Future<AuditTrail> auditTrail() {
        AuditSection section = live.get().audit();
        if (!section.enabled()) {
            return Future.succeededFuture(AuditTrail.NONE);
        }
        metrics.counter("audit.lost.lines", "", "Lines of the audit log that came too fast.", Logs::auditDropped);
        if (section.hashSecretFile().isEmpty()) {
            return Future.succeededFuture(new AuditLog(InstantSource.system(), section.reads(), null));
        }
        return vertx.fileSystem()
                .readFile(section.hashSecretFile())
                .<AuditTrail>map(
                        secret -> new AuditLog(InstantSource.system(), section.reads(), new KeyHash(secret.getBytes())))
                .recover(failure -> Future.failedFuture(new StartException(
                        "audit.hashSecretFile: cannot read " + section.hashSecretFile() + ": "
                                + Reason.of(failure.getCause() == null ? failure : failure.getCause()),
                        failure)));
    }

    private Future<Void> http(AccessControl access) {
        return certificates.of("http", live.get().http().tls()).compose(tls -> http(access, tls.orElse(null)));
    }

    private Future<Void> http(AccessControl access, @Nullable ListenerTls tls) {
        HttpSection section = live.get().http();
        // Instances share a port that is named; a free one that is taken for the asking can have one only.
        int instances = section.port() == 0 ? 1 : Runtime.getRuntime().availableProcessors();
        SharedPort shared = new SharedPort(live.derive(this::httpSettings), limits(section.limits()), tls);
        Supplier<HttpVerticle> verticle = () -> {
            http = new HttpVerticle(shared, store, access, InstantSource.system(), System::nanoTime, requests);
            return http;
        };
        return parts.start("http", verticle, new DeploymentOptions().setInstances(instances))
                .recover(failure -> cannotListen("http", section.host(), section.port(), failure))
                .onSuccess(done -> log.info("http: listening on {}:{}", section.host(), httpPort()));
    }

    private HttpSettings httpSettings(Configuration configuration) {
        HttpSection section = configuration.http();
        return new HttpSettings(
                section.host(),
                section.port(),
                section.maxBody(),
                section.idleTimeout(),
                configuration.store().queue().timeout(),
                configuration.store().queue().maxTimeout(),
                configuration.shutdown().grace().dividedBy(2),
                new Site(version.version(), section.publicUrl(), section.allowedHosts()));
    }

    private Limits limits(LimitSettings section) {
        Limits limits = new Limits(section, System::nanoTime);
        metrics.counter(
                "http.connections.refused",
                "",
                "Connections that were closed at once because of http.limits.",
                limits.connections()::refused);
        metrics.counter(
                "http.connections.evicted",
                "",
                "Silent connections that were closed for new ones because of http.limits.connections.",
                limits.connections()::evicted);
        metrics.gauge(
                "http.bodies.size",
                "bytes",
                "Memory of the bodies of requests in flight; see http.limits.bodies.",
                Map.of(),
                limits.bodies()::taken);
        metrics.gauge(
                "http.responses.size",
                "bytes",
                "Memory of answers that clients have not taken yet; at most a quarter of http.limits.bodies.",
                Map.of(),
                limits.responses()::taken);
        RateLimit rate = limits.rate();
        if (rate != null) {
            metrics.gauge("http.rate.principals", "", "Principals whose rate is kept.", Map.of(), rate::principals);
        }
        return limits;
    }

    /** Keeps a part from starting when the process has been told to stop meanwhile. */
    private Future<Void> unlessStopping() {
        return state.get() == State.STOPPING
                ? Future.failedFuture(new StartException("stopped before all parts were started"))
                : Future.succeededFuture();
    }

    private static <T> Future<T> cannotListen(String section, String host, int port, Throwable failure) {
        return Future.failedFuture(new StartException(
                "cannot listen on " + host + ":" + port + " (" + section + ".host, " + section + ".port): "
                        + Reason.of(failure),
                failure));
    }

    private Probes probes() {
        Check process = new Check("process", engine::death);
        Check started = new Check("started", () -> failureUnless(state.get() != State.STARTING, "still starting"));
        Check accepting =
                new Check("accepting", () -> failureUnless(state.get() == State.RUNNING, "starting or stopping"));
        Check disk =
                new Check("disk", () -> root.trouble(live.get().store().file().minFree()));
        ClockCheck steps = new ClockCheck(InstantSource.system(), System::nanoTime);
        metrics.counter("clock.steps", "", "How often the wall clock was found to have been set.", steps::steps);
        metrics.gauge(
                "clock.doubted",
                "",
                "Whether the wall clock is in doubt, so that nothing is removed by age: 1 or 0.",
                Map.of(),
                () -> clock.doubted() ? 1 : 0);
        metrics.gauge(
                "clock.ahead",
                "seconds",
                "By how much the wall clock is ahead of the time by which age is judged.",
                Map.of(),
                () -> clock.ahead().toSeconds());
        return new Probes(
                List.of(process),
                List.of(
                        accepting,
                        new Check("engine", engine::trouble),
                        Check.noting("stores", engine.hanging()::note),
                        disk,
                        new Check(
                                "descriptors",
                                new DescriptorCheck(Descriptors.OF_PROCESS::most, Descriptors.OF_PROCESS::free)),
                        new Check("clock", steps),
                        Check.noting("maintenance", clock::trouble),
                        reload.check()),
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

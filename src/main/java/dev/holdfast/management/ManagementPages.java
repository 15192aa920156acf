package dev.holdfast.management;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pages by path. Probes answer as those of Kubernetes do: 200 with {@code ok}, or 503 with the checks and their
 * outcome, one a line; {@code ?verbose} lists them in either case.
 */
final class ManagementPages {
    private static final Logger log = LoggerFactory.getLogger(ManagementPages.class);
    private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";
    private static final String TEXT = "text/plain; charset=utf-8";

    private final WorkerExecutor blocking;
    private final Map<String, Page> pages;

    ManagementPages(Probes probes, Version version, Supplier<Future<String>> metrics, WorkerExecutor blocking) {
        this.blocking = blocking;
        String versionJson = json(version);
        this.pages = Map.of(
                "/livez", request -> Future.succeededFuture(verdict("livez", probes.live(), request)),
                "/readyz", request -> offLoop(() -> verdict("readyz", probes.ready(), request)),
                "/startupz", request -> offLoop(() -> verdict("startupz", probes.started(), request)),
                "/metrics", request -> metrics.get().map(text -> new Answer(200, METRICS, text)),
                "/version", request -> Future.succeededFuture(new Answer(200, "application/json", versionJson)));
    }

    /** Routes all pages, and what is none. */
    Router router(Vertx vertx) {
        Router router = Router.router(vertx);
        Answer misdirected = new Answer(
                421,
                TEXT,
                "on a loopback address this port serves IP addresses and 'localhost' only; send one as Host\n");
        router.route().handler(context -> {
            if (ReboundHost.isNamedBy(context.request())) {
                send(context.request(), misdirected);
            } else {
                context.next();
            }
        });
        pages.forEach((path, page) -> {
            router.get(path).handler(context -> answer(page, context.request()));
            router.head(path).handler(context -> answer(page, context.request()));
            router.route(path).handler(context -> refuse(context.request()));
        });
        String known = pages.keySet().stream().sorted().collect(Collectors.joining(", "));
        Answer unknown = new Answer(404, TEXT, "there is no such page here; there are " + known + "\n");
        router.route().handler(context -> send(context.request(), unknown));
        return router;
    }

    private static void answer(Page page, HttpServerRequest request) {
        page.answer(request)
                .onFailure(failure -> log.warn("a page of the management port failed", failure))
                .otherwise(failure -> new Answer(503, TEXT, "what belongs here could not be found out\n"))
                .onSuccess(answer -> send(request, answer));
    }

    private static void refuse(HttpServerRequest request) {
        request.response().putHeader("Allow", "GET, HEAD");
        send(request, new Answer(405, TEXT, "this page is only read: GET or HEAD\n"));
    }

    private Future<Answer> offLoop(Supplier<Answer> checks) {
        return blocking.executeBlocking(checks::get);
    }

    private static Answer verdict(String name, List<Check> checks, HttpServerRequest request) {
        List<Check.Outcome> outcomes = checks.stream().map(Check::run).toList();
        boolean passed = outcomes.stream().allMatch(Check.Outcome::passed);
        if (passed && !request.params().contains("verbose")) {
            return new Answer(200, TEXT, "ok\n");
        }
        String lines = outcomes.stream().map(outcome -> outcome.line() + "\n").collect(Collectors.joining());
        return new Answer(passed ? 200 : 503, TEXT, lines + name + " check " + (passed ? "passed" : "failed") + "\n");
    }

    private static void send(HttpServerRequest request, Answer answer) {
        Buffer body = Buffer.buffer(answer.body());
        HttpServerResponse response = request.response()
                .setStatusCode(answer.status())
                .putHeader("Content-Type", answer.type())
                .putHeader("Cache-Control", "no-store")
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Content-Length", Integer.toString(body.length()));
        // A client that is gone by now has no use for the outcome.
        Future<Void> unused = request.method().equals(HttpMethod.HEAD) ? response.end() : response.end(body);
    }

    private static String json(Version version) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("version", version.version());
            json.writeStringField("java", version.java());
            json.writeStringField("vertx", version.vertx());
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException("nothing fails that writes to memory", impossible);
        }
        return text.toString();
    }

    @FunctionalInterface
    private interface Page {
        Future<Answer> answer(HttpServerRequest request);
    }

    private record Answer(int status, String type, String body) {}
}

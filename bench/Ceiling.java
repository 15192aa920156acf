import io.vertx.core.AbstractVerticle;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * What the platform allows: a bare Vert.x server that answers GET with a fixed body of 2 KiB, PUT below /echo without
 * looking at it, and any other PUT once its body has been appended to one log and synced, together with all that came
 * meanwhile. No keys, no checks, no JSON, no view: the distance to it is what Holdfast's work costs.
 *
 * <p>Arguments: port, log file. Run on the class path of Holdfast's jar, which has the same Vert.x.
 */
public final class Ceiling extends AbstractVerticle {
    private static final Buffer VALUE = Buffer.buffer("{\"a\":\"" + "x".repeat(2048 - 8) + "\"}");

    private final int port;
    private final Log log;

    private Ceiling(int port, Log log) {
        this.port = port;
        this.log = log;
    }

    public static void main(String[] args) throws IOException {
        Log log = new Log(Path.of(args[1]));
        Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
        vertx.deployVerticle(
                        () -> new Ceiling(Integer.parseInt(args[0]), log),
                        new DeploymentOptions()
                                .setInstances(Runtime.getRuntime().availableProcessors()))
                .onFailure(failure -> {
                    System.err.println("the ceiling does not start: " + failure);
                    System.exit(1);
                });
        Thread writer = new Thread(log, "log");
        writer.setDaemon(true);
        writer.start();
    }

    @Override
    public void start(Promise<Void> started) {
        vertx.createHttpServer()
                .requestHandler(this::answer)
                .listen(port, "127.0.0.1")
                .<Void>mapEmpty()
                .onComplete(started);
    }

    private void answer(HttpServerRequest request) {
        if (request.method() != HttpMethod.PUT) {
            request.response().putHeader("Content-Type", "application/json").end(VALUE);
            return;
        }
        boolean echo = request.path().startsWith("/echo");
        request.body().onSuccess(body -> {
            if (echo) {
                request.response().setStatusCode(204).end();
            } else {
                log.append(new Waiting(
                        body, context, () -> request.response().setStatusCode(204).end()));
            }
        });
    }

    private record Waiting(Buffer body, Context context, Runnable answer) {}

    /** A log whose appends are synced in groups: what queued while one group was written makes the next. */
    private static final class Log implements Runnable {
        private final LinkedBlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();
        private final FileChannel file;

        Log(Path path) throws IOException {
            file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }

        void append(Waiting waiting) {
            queue.add(waiting);
        }

        @Override
        public void run() {
            List<Waiting> group = new ArrayList<>();
            try {
                while (true) {
                    group.add(queue.take());
                    queue.drainTo(group);
                    ByteBuffer bytes = ByteBuffer.allocateDirect(
                            group.stream().mapToInt(waiting -> waiting.body().length()).sum());
                    group.forEach(waiting -> bytes.put(waiting.body().getBytes()));
                    bytes.flip();
                    while (bytes.hasRemaining()) {
                        file.write(bytes);
                    }
                    file.force(false);
                    group.forEach(waiting -> waiting.context().runOnContext(done -> waiting.answer().run()));
                    group.clear();
                }
            } catch (IOException | InterruptedException e) {
                System.err.println("the log ends: " + e);
            }
        }
    }
}

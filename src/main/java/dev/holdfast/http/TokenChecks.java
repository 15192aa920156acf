package dev.holdfast.http;

import dev.holdfast.access.Authenticator;
import dev.holdfast.access.Principal;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.function.Supplier;

/**
 * Has the tokens of each client address verified a few at a time, in the order in which they came. So a refused token is
 * counted before the next ones are looked at, however many come at once. Belongs to one event loop.
 */
final class TokenChecks {
    /** How many tokens of one address are verified at a time. */
    static final int AT_A_TIME = 8;

    private final Map<String, Line> lines = new HashMap<>();

    private static final class Line {
        private final Queue<Runnable> waiting = new ArrayDeque<>();
        private int running;
        private boolean advancing;
    }

    /**
     * Runs a check when it is its turn, at once if it can.
     *
     * @param check see {@link Authenticator#authenticate}; what it throws is a failure like any other
     */
    Future<Principal> inTurn(String address, Supplier<Future<Principal>> check) {
        Line line = lines.computeIfAbsent(address, added -> new Line());
        if (line.running < AT_A_TIME) {
            return run(address, line, check);
        }
        Promise<Principal> later = Promise.promise();
        line.waiting.add(() -> run(address, line, check).onComplete(later));
        return later.future();
    }

    private Future<Principal> run(String address, Line line, Supplier<Future<Principal>> check) {
        line.running++;
        Future<Principal> checked;
        try {
            checked = check.get();
        } catch (RuntimeException e) {
            checked = Future.failedFuture(e);
        }
        return checked.onComplete(done -> next(address, line));
    }

    private void next(String address, Line line) {
        line.running--;
        if (line.advancing) {
            // By a check that was decided at once: whoever began it begins the next one, too.
            return;
        }
        line.advancing = true;
        while (line.running < AT_A_TIME && !line.waiting.isEmpty()) {
            line.waiting.remove().run();
        }
        line.advancing = false;
        if (line.running == 0) {
            lines.remove(address);
        }
    }
}

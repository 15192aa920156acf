package dev.holdfast.session;

import static org.assertj.core.api.Assertions.fail;

import io.vertx.core.Future;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for the answers to commands. */
public final class Answers {
    private static final long PATIENCE_SECONDS = 20;

    private Answers() {}

    /** The result of a command that must succeed. */
    public static <R> R of(Future<R> answer) {
        try {
            return answer.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("the command failed: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("no answer within " + PATIENCE_SECONDS + " s", e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted while waiting for an answer", e);
        }
    }

    /** Waits for a command that must succeed. */
    public static void awaitSuccess(Future<?> answer) {
        Object unused = of(answer);
    }

    /** The failure of a command that must fail as commands do. */
    public static StoreException failure(Future<?> answer) {
        try {
            Object result = answer.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return fail("the command succeeded: " + result);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StoreException failure) {
                return failure;
            }
            throw new AssertionError("not a typed failure: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("no answer within " + PATIENCE_SECONDS + " s", e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted while waiting for an answer", e);
        }
    }

    /** The failure's code. */
    public static ErrorCode code(Future<?> answer) {
        return failure(answer).code();
    }
}

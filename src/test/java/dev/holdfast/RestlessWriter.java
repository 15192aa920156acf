package dev.holdfast;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Counts up the member {@code n} of one session, one request after the other, on a thread of its own. A request that
 * was not answered is sent again until it is, to whatever serves the address by then.
 */
final class RestlessWriter {
    private static final long PAUSE_MILLIS = 5;

    private final Supplier<URI> address;
    private final AtomicBoolean enough;
    private final String key;
    private final Thread thread;
    private final List<Long> answers = new ArrayList<>();
    private int refused;
    private int broken;

    RestlessWriter(Supplier<URI> address, AtomicBoolean enough, String key) {
        this.address = address;
        this.enough = enough;
        this.key = key;
        this.thread = new Thread(this::write, "writer of " + key);
        thread.setDaemon(true);
        thread.start();
    }

    String key() {
        return key;
    }

    synchronized int answered() {
        return answers.size();
    }

    /** Answers that were no success. */
    synchronized int refused() {
        return refused;
    }

    /** Requests that ended without an answer on a connection that had given answers before. */
    synchronized int broken() {
        return broken;
    }

    synchronized long lastAnswer() {
        return answers.get(answers.size() - 1);
    }

    synchronized long firstAnswerAfter(long moment) {
        return answers.stream().filter(at -> at - moment > 0).findFirst().orElseThrow();
    }

    void awaitEnd() throws InterruptedException {
        thread.join(60_000);
        if (thread.isAlive()) {
            throw new IllegalStateException("it still writes");
        }
    }

    private void write() {
        try (KeepAliveClient client = new KeepAliveClient()) {
            while (!enough.get()) {
                note(client.patch(
                        address.get(), "/v1/stores/main/sessions/" + key, "{\"n\":" + (answered() + 1) + "}"));
            }
        } catch (IOException | InterruptedException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private void note(KeepAliveClient.Outcome outcome) throws InterruptedException {
        synchronized (this) {
            switch (outcome) {
                case SUCCEEDED -> answers.add(System.nanoTime());
                case REFUSED -> refused++;
                case BROKEN -> broken++;
                case NOT_ACCEPTED -> {
                    // The new process is not there yet.
                }
            }
        }
        if (outcome != KeepAliveClient.Outcome.SUCCEEDED) {
            Thread.sleep(PAUSE_MILLIS);
        }
    }
}

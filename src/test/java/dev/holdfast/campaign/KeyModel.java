package dev.holdfast.campaign;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one session that one writer owns: what was answered last, and the write that was sent and not
 * answered, if any. Used by one thread at a time.
 */
final class KeyModel {
    private static final Pattern COUNTER = Pattern.compile("\"n\":\\d+");
    private static final Pattern TIME = Pattern.compile("\"updatedAt\":\\d+");

    private final String store;
    private final String key;
    private @Nullable Stored certain;
    private @Nullable Attempt attempt;

    /** A document as it is stored. */
    record Stored(String document, String etag) {}

    /** A write that may have been made. */
    sealed interface Attempt {}

    record Putting(String document) implements Attempt {}

    /** @param n what the member {@code n} becomes */
    record Patching(long n) implements Attempt {}

    record Deleting() implements Attempt {}

    /** @param removed what comes back */
    record Undoing(Stored removed) implements Attempt {}

    KeyModel(String store, String key) {
        this.store = store;
        this.key = key;
    }

    String store() {
        return store;
    }

    String key() {
        return key;
    }

    /** What was answered last; null: nothing is there. */
    @Nullable
    Stored certain() {
        return certain;
    }

    /** Whether a write was not answered, so that only a read can tell what is there. */
    boolean unsettled() {
        return attempt != null;
    }

    /** A write is about to be sent. */
    void tries(Attempt next) {
        if (attempt != null) {
            throw new IllegalStateException("the outcome of " + attempt + " is not known yet");
        }
        attempt = next;
    }

    /** It was answered: this is there now. */
    void answered(@Nullable Stored stored) {
        certain = stored;
        attempt = null;
    }

    /** It was refused: nothing has changed. */
    void refused() {
        attempt = null;
    }

    /**
     * Compares with what a read found in the process that was sent the last write. One that was answered with an unknown
     * outcome may still go on: it stays open until it is found made, or another process is asked.
     *
     * @return what is wrong
     */
    Optional<String> judgeOpen(@Nullable Stored found) {
        boolean mayFollow = attempt != null && same(certain, found) && !made(attempt, found);
        return mayFollow ? Optional.empty() : judge(found);
    }

    /**
     * Compares with what was found when no write can follow any more; that is certain from then on.
     *
     * @return what is wrong
     */
    Optional<String> judge(@Nullable Stored found) {
        boolean expected = same(certain, found) || made(attempt, found);
        String wrong = store + " " + key + ": expected " + shown(certain) + (attempt == null ? "" : " or " + attempt)
                + ", found " + shown(found);
        certain = found;
        attempt = null;
        return expected ? Optional.empty() : Optional.of(wrong);
    }

    private static boolean same(@Nullable Stored a, @Nullable Stored b) {
        return a == null ? b == null : a.equals(b);
    }

    private boolean made(@Nullable Attempt write, @Nullable Stored found) {
        if (write instanceof Putting put) {
            return found != null && found.document().equals(put.document());
        }
        if (write instanceof Patching patch) {
            return found != null
                    && certain != null
                    && found.document().contains("\"n\":" + patch.n() + ",")
                    && rest(found.document()).equals(rest(certain.document()));
        }
        if (write instanceof Undoing undo) {
            return undo.removed().equals(found);
        }
        return write instanceof Deleting && found == null;
    }

    /** A document without what a patch changes. */
    private static String rest(String document) {
        return TIME.matcher(COUNTER.matcher(document).replaceFirst("n")).replaceFirst("updatedAt");
    }

    private static String shown(@Nullable Stored stored) {
        if (stored == null) {
            return "nothing";
        }
        String document = stored.document();
        return stored.etag() + " " + (document.length() > 300 ? document.substring(0, 300) + "…" : document);
    }
}

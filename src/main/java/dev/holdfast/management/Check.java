package dev.holdfast.management;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * One thing that a probe looks at.
 *
 * @param name a short name, as the verbose answer shows it
 * @param failure why it fails now; empty while it does not. May be called by several threads at once
 * @param decisive whether the probe fails with it; if not, the failure is only told in the verbose answer
 */
public record Check(String name, Supplier<Optional<String>> failure, boolean decisive) {
    /** A check with which its probe fails. */
    public Check(String name, Supplier<Optional<String>> failure) {
        this(name, failure, true);
    }

    /** A check that always passes and may have something to tell. */
    public static Check noting(String name, Supplier<Optional<String>> note) {
        return new Check(name, note, false);
    }

    /** Whether it passes now. */
    public boolean passes() {
        return run().passed();
    }

    /** The line of the verbose answer. A check that throws fails. */
    Outcome run() {
        Optional<String> reason;
        try {
            reason = failure.get();
        } catch (RuntimeException broken) {
            reason = Optional.of("the check itself failed: " + broken);
        }
        return reason.map(why -> decisive
                        ? new Outcome(false, "[-]" + name + " failed: " + why)
                        : new Outcome(true, "[+]" + name + " ok, but " + why))
                .orElseGet(() -> new Outcome(true, "[+]" + name + " ok"));
    }

    /**
     * What a check found.
     *
     * @param passed whether it passed
     * @param line the line that says so
     */
    record Outcome(boolean passed, String line) {}
}

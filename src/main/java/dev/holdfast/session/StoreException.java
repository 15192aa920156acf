package dev.holdfast.session;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The one failure of a command. Expected, so it carries no stack trace; its message is fit for the client: what is
 * wrong, where, and what to do.
 */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What became of the change that the command asked for. */
    public enum Outcome {
        /** Nothing was changed. */
        NOT_APPLIED,
        /** The change was made, although the answer is a failure. */
        APPLIED,
        /** It cannot be told: the change may be found after the store has been recovered, whole or not at all. */
        UNKNOWN;

        /** As clients know it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private final ErrorCode code;
    private final Outcome outcome;
    private final transient List<Violation> violations;
    private final @Nullable String currentEtag;
    private final transient @Nullable Duration retryAfter;
    private final boolean lasting;

    private StoreException(
            ErrorCode code,
            String detail,
            Outcome outcome,
            List<Violation> violations,
            @Nullable String currentEtag,
            @Nullable Duration retryAfter,
            boolean lasting,
            @Nullable Throwable cause) {
        super(detail, cause, false, false);
        this.code = code;
        this.outcome = outcome;
        this.violations = List.copyOf(violations);
        this.currentEtag = currentEtag;
        this.retryAfter = retryAfter;
        this.lasting = lasting;
    }

    /** A failure that changed nothing. */
    public StoreException(ErrorCode code, String detail) {
        this(code, detail, Outcome.NOT_APPLIED, List.of(), null, null, false, null);
    }

    /** A failure that changed nothing, of a document whose faults are listed. */
    public StoreException(ErrorCode code, String detail, List<Violation> violations) {
        this(code, detail, Outcome.NOT_APPLIED, violations, null, null, false, null);
    }

    /** A failure that changed nothing, for a technical reason that goes to the log only. */
    public StoreException(ErrorCode code, String detail, Throwable cause) {
        this(code, detail, Outcome.NOT_APPLIED, List.of(), null, null, false, cause);
    }

    /** A precondition that does not hold; {@code currentEtag} is null when the entry is not there. */
    public static StoreException preconditionFailed(String detail, @Nullable String currentEtag) {
        return new StoreException(
                ErrorCode.PRECONDITION_FAILED, detail, Outcome.NOT_APPLIED, List.of(), currentEtag, null, false, null);
    }

    /** The same failure with the tag of the entry that is there; null when there is none. */
    public StoreException withCurrentEtag(@Nullable String etag) {
        return new StoreException(code, detail(), outcome, violations, etag, retryAfter, lasting, getCause());
    }

    /** The same failure with another outcome. */
    public StoreException withOutcome(Outcome newOutcome) {
        return new StoreException(code, detail(), newOutcome, violations, currentEtag, retryAfter, lasting, getCause());
    }

    /** The same failure with the time after which trying again makes sense. */
    public StoreException withRetryAfter(Duration delay) {
        return new StoreException(code, detail(), outcome, violations, currentEtag, delay, lasting, getCause());
    }

    /** The same failure, which stays until an operator changes something: a retry is pointless. */
    public StoreException lasting() {
        return new StoreException(code, detail(), outcome, violations, currentEtag, retryAfter, true, getCause());
    }

    /** Whether the failure stays until an operator changes something, even if its code is one that passes. */
    public boolean isLasting() {
        return lasting;
    }

    public ErrorCode code() {
        return code;
    }

    /** What is wrong, where, and what to do; fit for the client. */
    public String detail() {
        return String.valueOf(getMessage());
    }

    public Outcome outcome() {
        return outcome;
    }

    /** The faults of the document, when a document is at fault. */
    public List<Violation> violations() {
        return violations;
    }

    /** The entry's present tag, when a precondition failed and the entry exists. */
    public @Nullable String currentEtag() {
        return currentEtag;
    }

    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    /**
     * One fault of a document.
     *
     * @param pointer JSON Pointer (RFC 6901) to the member at fault, empty for the document itself
     * @param detail what is wrong with it
     * @param currentValue the JSON of the value that a failed test found; null when there is none, or it is too long to show
     */
    public record Violation(
            String pointer, String detail, @Nullable String currentValue) {
        /** A fault without a value. */
        public Violation(String pointer, String detail) {
            this(pointer, detail, null);
        }
    }
}

package dev.holdfast.http;

import com.fasterxml.jackson.core.JsonToken;
import dev.holdfast.http.FlatObject.Value;
import dev.holdfast.session.Durations;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.MaintenancePolicy.Mode;
import dev.holdfast.session.SessionKey;
import dev.holdfast.session.StoreException;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a request to prune asks for. What is null follows the policy in force.
 *
 * @param dryRun whether only the plan is wanted
 * @param mode whether the rules are applied
 * @param pruneAfter when an entry is stale
 * @param maxEntries how many entries stay
 * @param active the session that is not removed
 */
record PruneBody(
        boolean dryRun,
        @Nullable Mode mode,
        @Nullable Duration pruneAfter,
        @Nullable Integer maxEntries,
        @Nullable SessionKey active) {
    private static final PruneBody EMPTY = new PruneBody(false, null, null, null, null);

    /**
     * Reads a body; an empty one asks for nothing in particular. All faults are reported together: a misunderstood
     * limit removes what was to be kept.
     *
     * @throws StoreException {@code MALFORMED_JSON}, {@code DUPLICATE_MEMBER}, {@code INVALID_POLICY}
     */
    static PruneBody parse(Buffer body) {
        if (body.length() == 0) {
            return EMPTY;
        }
        Reading reading = new Reading();
        for (Map.Entry<String, Value> member :
                FlatObject.parse(body, ErrorCode.INVALID_POLICY).entrySet()) {
            reading.member(member.getKey(), member.getValue());
        }
        reading.faults.refuse(ErrorCode.INVALID_POLICY);
        return new PruneBody(reading.dryRun, reading.mode, reading.pruneAfter, reading.maxEntries, reading.active);
    }

    private static final class Reading {
        private final BodyFaults faults = new BodyFaults();
        private boolean dryRun;
        private @Nullable Mode mode;
        private @Nullable Duration pruneAfter;
        private @Nullable Integer maxEntries;
        private @Nullable SessionKey active;

        private void member(String name, Value value) {
            try {
                switch (name) {
                    case "dryRun" -> dryRun = value.flag();
                    case "mode" -> mode = mode(value);
                    case "pruneAfter" -> pruneAfter = duration(value);
                    case "maxEntries" -> maxEntries = count(value);
                    case "activeSessionKey" -> active = new SessionKey(value.string());
                    default ->
                        throw new IllegalArgumentException(
                                "there is no such member; known are dryRun, mode, pruneAfter, maxEntries, activeSessionKey");
                }
            } catch (IllegalArgumentException e) {
                faults.add(FlatObject.pointer(name), e);
            }
        }
    }

    private static Mode mode(Value value) {
        for (Mode mode : Mode.values()) {
            if (mode.word().equals(value.string())) {
                return mode;
            }
        }
        throw new IllegalArgumentException("it is \"enforce\" or \"warn\"");
    }

    private static Duration duration(Value value) {
        boolean number = value.token().isNumeric();
        if (number && value.text().startsWith("-")) {
            throw new IllegalArgumentException("it is not negative; 0 disables the rule");
        }
        return Durations.parse(number ? value.text() : value.string(), ChronoUnit.DAYS);
    }

    private static int count(Value value) {
        if (value.token() != JsonToken.VALUE_NUMBER_INT || value.text().length() > 10) {
            throw new IllegalArgumentException("expected a whole number from 0 to 2147483647; 0 disables the rule");
        }
        long count = Long.parseLong(value.text());
        if (count < 0 || count > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("expected a whole number from 0 to 2147483647; 0 disables the rule");
        }
        return (int) count;
    }
}

package dev.holdfast.http;

import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.StoreException.Violation;
import java.util.ArrayList;
import java.util.List;

/** What is wrong with a body that is JSON, told together. Used by one thread. */
final class BodyFaults {
    /** So many faults are told: more would only repeat the client's own bytes to it. */
    private static final int MOST = 20;

    private final List<Violation> faults = new ArrayList<>();

    void add(String pointer, IllegalArgumentException fault) {
        if (faults.size() < MOST) {
            faults.add(new Violation(pointer, String.valueOf(fault.getMessage())));
        }
    }

    /**
     * Refuses the body if anything is wrong with it.
     *
     * @throws StoreException {@code invalid}
     */
    void refuse(ErrorCode invalid) {
        if (!faults.isEmpty()) {
            Violation first = faults.get(0);
            throw new StoreException(invalid, first.pointer().substring(1) + ": " + first.detail(), faults);
        }
    }
}

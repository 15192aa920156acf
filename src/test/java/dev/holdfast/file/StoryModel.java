package dev.holdfast.file;

import dev.holdfast.session.StoreException;
import dev.holdfast.session.StoreException.Outcome;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** What a client that heard every answer knows of each key: the documents that may be there. */
final class StoryModel {
    /** What is there when no document is. */
    static final String ABSENT = "nothing";

    private final Map<String, Set<String>> possible = new HashMap<>();
    private int answered;
    private int open;

    /** What may be there now. */
    Set<String> of(String key) {
        return Set.copyOf(mutable(key));
    }

    private Set<String> mutable(String key) {
        return possible.computeIfAbsent(key, unused -> new HashSet<>(Set.of(ABSENT)));
    }

    /** Writes that were answered with success. */
    int answered() {
        return answered;
    }

    /** Writes that were answered with an unknown outcome, or not at all. */
    int open() {
        return open;
    }

    /** A write was made that left one of these. */
    void made(String key, Set<String> documents) {
        answered++;
        mutable(key).clear();
        mutable(key).addAll(documents);
    }

    /** A write was refused: it must have said what became of it. */
    void failed(String key, Set<String> documents, StoreException failure) {
        if (failure.outcome() != Outcome.NOT_APPLIED) {
            unanswered(key, documents);
        }
    }

    /** Nobody knows whether a write was made that would leave one of these. */
    void unanswered(String key, Set<String> documents) {
        open++;
        mutable(key).addAll(documents);
    }

    /** What contradicts {@code found}; empty when nothing does. */
    Map<String, String> contradictions(Map<String, String> found) {
        Map<String, String> wrong = new LinkedHashMap<>();
        possible.forEach((key, documents) -> {
            String document = found.getOrDefault(key, ABSENT);
            if (!documents.contains(document)) {
                wrong.put(key, "expected one of " + documents + ", found " + document);
            }
        });
        found.forEach((key, document) -> {
            if (!possible.containsKey(key)) {
                wrong.put(key, "nobody wrote it: " + document);
            }
        });
        return wrong;
    }

    /** What was found after a restart is what there is from now on. */
    void settle(Map<String, String> found) {
        possible.replaceAll((key, documents) -> new HashSet<>(Set.of(found.getOrDefault(key, ABSENT))));
    }
}

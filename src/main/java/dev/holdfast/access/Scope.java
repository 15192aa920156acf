package dev.holdfast.access;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A kind of operation that a grant allows. */
public enum Scope {
    /** Reading sessions, lists of them, the state of stores, and, of whole stores, what was removed. */
    READ,
    /** Creating, replacing and changing sessions. */
    WRITE,
    /** Removing single sessions. */
    DELETE,
    /** Pruning whole stores, and undoing what was removed. */
    MAINTAIN,
    /** All of these, and recovering a corrupt store. */
    ADMIN;

    /** Every scope. */
    public static final Set<Scope> ALL = Set.copyOf(EnumSet.allOf(Scope.class));

    /** Whether a grant of this scope allows what asks for {@code asked}. */
    public boolean allows(Scope asked) {
        return this == asked || this == ADMIN;
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Scope> ofWord(String word) {
        return Arrays.stream(values())
                .filter(scope -> scope.word().equals(word))
                .findFirst();
    }

    /** All words, for messages. */
    public static String words() {
        return Arrays.stream(values()).map(Scope::word).collect(Collectors.joining(", "));
    }
}

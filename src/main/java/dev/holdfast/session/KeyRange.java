package dev.holdfast.session;

import java.util.ArrayList;
import java.util.List;

/**
 * Some of a store's keys: those that begin with one of the prefixes, byte for byte as keys are compared.
 *
 * @param prefixes the prefixes; the empty one is every key's, and without any there is no key
 */
public record KeyRange(List<String> prefixes) {
    public static final KeyRange ALL = new KeyRange(List.of(""));
    public static final KeyRange NONE = new KeyRange(List.of());

    public KeyRange {
        prefixes = prefixes.contains("") ? List.of("") : List.copyOf(prefixes);
    }

    /** Whether it is the whole store. */
    public boolean whole() {
        return prefixes.size() == 1 && prefixes.get(0).isEmpty();
    }

    /** The keys of both. */
    public KeyRange and(KeyRange other) {
        if (whole() || equals(other)) {
            return this;
        }
        List<String> all = new ArrayList<>(prefixes);
        all.addAll(other.prefixes);
        return new KeyRange(all);
    }

    public boolean isEmpty() {
        return prefixes.isEmpty();
    }

    /** Whether it has all keys of another. */
    public boolean containsAll(KeyRange other) {
        return other.prefixes.stream().allMatch(prefix -> prefixes.stream().anyMatch(prefix::startsWith));
    }

    public boolean contains(SessionKey key) {
        for (String prefix : prefixes) {
            if (key.value().startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }
}

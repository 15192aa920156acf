package dev.holdfast.session;

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

    public boolean isEmpty() {
        return prefixes.isEmpty();
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

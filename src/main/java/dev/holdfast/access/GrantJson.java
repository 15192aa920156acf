package dev.holdfast.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.session.KeyGlob;
import dev.holdfast.session.KeyRange;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Grants as JSON, in token files and in claims: an array of objects with {@code scopes}, {@code stores} and, where keys
 * are limited, {@code keyPrefixes}, each an array of strings. What is missing or misspelt is refused: it never means
 * "everything".
 */
public final class GrantJson {
    private static final String SCOPES = "scopes";
    private static final String STORES = "stores";
    private static final String KEY_PREFIXES = "keyPrefixes";

    private GrantJson() {}

    /**
     * Reads an array of grants.
     *
     * @throws IllegalArgumentException with what is wrong
     */
    public static List<Grant> read(JsonNode array) {
        if (!array.isArray() || array.isEmpty()) {
            throw new IllegalArgumentException("grants is an array with at least one grant");
        }
        List<Grant> grants = new ArrayList<>();
        for (JsonNode grant : array) {
            grants.add(grant(grant));
        }
        return grants;
    }

    private static Grant grant(JsonNode grant) {
        if (!grant.isObject()) {
            throw new IllegalArgumentException("a grant is an object");
        }
        for (Map.Entry<String, JsonNode> member : grant.properties()) {
            if (!List.of(SCOPES, STORES, KEY_PREFIXES).contains(member.getKey())) {
                throw new IllegalArgumentException("a grant has no member '" + member.getKey() + "'");
            }
        }
        List<String> prefixes = grant.has(KEY_PREFIXES) ? strings(grant, KEY_PREFIXES) : KeyRange.ALL.prefixes();
        return of(strings(grant, SCOPES), strings(grant, STORES), prefixes);
    }

    private static List<String> strings(JsonNode grant, String name) {
        JsonNode array = grant.path(name);
        List<String> strings = new ArrayList<>();
        for (JsonNode element : array) {
            if (!element.isTextual()) {
                throw new IllegalArgumentException(name + " is an array of strings");
            }
            strings.add(element.textValue());
        }
        if (!array.isArray() || strings.isEmpty()) {
            throw new IllegalArgumentException(name + " is an array with at least one string");
        }
        return strings;
    }

    /**
     * A grant from its words.
     *
     * @throws IllegalArgumentException with what is wrong
     */
    public static Grant of(List<String> scopes, List<String> stores, List<String> keyPrefixes) {
        Set<Scope> known = EnumSet.noneOf(Scope.class);
        for (String word : scopes) {
            known.add(Scope.ofWord(word)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "'" + word + "' is not a scope: expected one of " + Scope.words())));
        }
        List<KeyGlob> patterns = new ArrayList<>();
        for (String store : stores) {
            if (store.isEmpty()) {
                throw new IllegalArgumentException("a store's name or pattern is not empty");
            }
            patterns.add(new KeyGlob(store));
        }
        return new Grant(known, patterns, new KeyRange(keyPrefixes));
    }

    /** Writes an array of grants as {@link #read} reads it. */
    public static ArrayNode write(List<Grant> grants) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (Grant grant : grants) {
            ObjectNode object = array.addObject();
            ArrayNode scopes = object.putArray(SCOPES);
            grant.scopes().stream().sorted().forEach(scope -> scopes.add(scope.word()));
            ArrayNode stores = object.putArray(STORES);
            grant.stores().forEach(store -> stores.add(store.pattern()));
            if (!grant.keys().whole()) {
                ArrayNode prefixes = object.putArray(KEY_PREFIXES);
                grant.keys().prefixes().forEach(prefixes::add);
            }
        }
        return array;
    }
}

package dev.holdfast.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Locale;

/**
 * The media types that a client accepts (RFC 9110, section 12.5.1).
 *
 * @param elements the elements of all lines of {@code Accept}
 */
record AcceptField(List<String> elements) {
    AcceptField {
        elements = List.copyOf(elements);
    }

    static AcceptField of(MultiMap headers) {
        return new AcceptField(ListField.of(headers, HttpHeaders.ACCEPT));
    }

    /**
     * The type of these that the client names with the greatest weight, the first of equals; {@code otherwise} when it names
     * none.
     */
    String preferred(String otherwise, String... types) {
        String best = otherwise;
        double most = 0;
        for (String type : types) {
            double weight = weight(type);
            if (weight > most) {
                most = weight;
                best = type;
            }
        }
        return best;
    }

    private double weight(String type) {
        double weight = 0;
        for (String element : elements) {
            List<String> parts = ListField.split(element, ';');
            if (parts.get(0).toLowerCase(Locale.ROOT).equals(type)) {
                weight = Math.max(weight, ListField.weight(parts));
            }
        }
        return weight;
    }
}

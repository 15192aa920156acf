package dev.holdfast.config;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The keys whose values differ between two configurations, found by the components of their records. */
final class Differences {
    private final List<String> keys = new ArrayList<>();

    private Differences() {}

    static List<String> between(Configuration one, Configuration other) {
        Differences differences = new Differences();
        differences.compare("", one, other);
        return differences.keys;
    }

    private void compare(String prefix, Record one, Record other) {
        for (RecordComponent component : one.getClass().getRecordComponents()) {
            String key = prefix + name(component);
            @Nullable Object value = value(component, one);
            @Nullable Object otherValue = value(component, other);
            if (value instanceof Record section && otherValue instanceof Record otherSection) {
                compare(key + ".", section, otherSection);
            } else if (!Objects.equals(value, otherValue)) {
                keys.add(key);
            }
        }
    }

    private static String name(RecordComponent component) {
        return component.getType() == MaintenanceSection.class ? "session.maintenance" : component.getName();
    }

    private static @Nullable Object value(RecordComponent component, Record section) {
        try {
            return component.getAccessor().invoke(section);
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException("sections are public records", impossible);
        }
    }
}

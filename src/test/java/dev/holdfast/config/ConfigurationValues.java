package dev.holdfast.config;

import java.lang.reflect.RecordComponent;
import java.util.Map;
import java.util.TreeMap;

/** The settings of a configuration, by their keys. */
final class ConfigurationValues {
    private ConfigurationValues() {}

    /** What a configuration holds, by the keys that its records' components spell. */
    static Map<String, Object> of(Configuration configuration) {
        Map<String, Object> values = new TreeMap<>();
        collect("", configuration, values);
        return values;
    }

    private static void collect(String path, Record section, Map<String, Object> values) {
        for (RecordComponent component : section.getClass().getRecordComponents()) {
            String name = component.getType() == MaintenanceSection.class ? "session.maintenance" : component.getName();
            Object value = valueOf(component, section);
            if (value instanceof Record nested) {
                collect(path + name + ".", nested, values);
            } else {
                values.put(path + name, value);
            }
        }
    }

    private static Object valueOf(RecordComponent component, Record section) {
        try {
            return component.getAccessor().invoke(section);
        } catch (ReflectiveOperationException unreadable) {
            throw new LinkageError(unreadable.getMessage(), unreadable);
        }
    }
}

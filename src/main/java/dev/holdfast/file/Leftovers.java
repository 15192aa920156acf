package dev.holdfast.file;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Files that crashes and repairs left in a store's directory, for whoever looks at it. */
final class Leftovers {
    private Leftovers() {}

    /** Says what is there. Only reads. */
    static List<String> of(StoreFiles files) throws IOException {
        List<String> temporary = new ArrayList<>();
        List<String> corrupt = new ArrayList<>();
        for (String name : files.disk().list(files.paths().directory())) {
            if (StorePaths.isTemporary(name)) {
                temporary.add(name);
            } else if (name.startsWith("sessions.") && name.contains(".corrupt.")) {
                corrupt.add(name);
            }
        }
        List<String> notes = new ArrayList<>();
        if (!temporary.isEmpty()) {
            notes.add("temporary files, which are cleared away at an opening when they are five minutes old: "
                    + String.join(", ", temporary));
        }
        if (!corrupt.isEmpty()) {
            notes.add("copies of what was found broken, which stay until an operator deletes them: "
                    + String.join(", ", corrupt));
        }
        return notes;
    }
}

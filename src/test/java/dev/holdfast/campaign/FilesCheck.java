package dev.holdfast.campaign;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What must be true of a store's files at any moment, a crash included: every snapshot and backup is whole, every line of
 * the ledger but a torn last one too, and there is nothing that nobody knows. What only Holdfast can judge, journal and
 * revisions, is judged by starting it; an offline check of the packaged process is to be called here once it has one.
 */
final class FilesCheck {
    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final Pattern WHOLE = Pattern.compile("sessions\\.json(\\.(bak|edited)\\.\\d+)?");
    private static final Pattern LEDGER = Pattern.compile("sessions\\.(removals|restored)\\.\\d{4}-\\d\\d-\\d\\d");
    private static final Pattern KNOWN = Pattern.compile(
            "sessions\\.(journal\\.\\d+|owner|json\\.lock|.*\\.tmp)" + "|.*\\.jsonl(\\.deleted\\.[-\\dT]+\\.\\d{3}Z)?");

    private FilesCheck() {}

    /** Looks at a store that no process has open. */
    static void of(Path storeDirectory, Findings findings) throws IOException {
        List<Path> files;
        try (var found = Files.list(storeDirectory)) {
            files = found.toList();
        }
        for (Path file : files) {
            String name = file.getFileName().toString();
            if (WHOLE.matcher(name).matches()) {
                findings.check(isObject(Files.readString(file)), file + " is not whole");
            } else if (LEDGER.matcher(name).matches()) {
                checkLines(file, findings);
            } else {
                findings.check(KNOWN.matcher(name).matches(), file + " is no file of a store");
            }
        }
    }

    private static void checkLines(Path ledger, Findings findings) throws IOException {
        String text = Files.readString(ledger);
        for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
            findings.check(isObject(line), ledger + " has a broken line: " + line);
        }
    }

    private static boolean isObject(String text) throws IOException {
        try {
            JsonNode tree = STRICT.readTree(text);
            return tree != null && tree.isObject();
        } catch (JsonParseException e) {
            return false;
        }
    }
}

package dev.holdfast.file;

import dev.holdfast.session.Command.SkippedMember;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the whole members of a broken snapshot: at a fault it skips the member and resumes at the next top-level one.
 *
 * <p>Where a top-level member begins cannot be read from brackets and quotes once one of them is missing. In a file with
 * line breaks, every top-level key follows the same white space, which no nested key has; that is where reading resumes.
 * In a file without line breaks brackets are all there is.
 */
final class Salvage {
    private static final int BUFFER = 8 * 1024;

    /** Listed faults; a file of nothing but faults must not become a response of its own size. */
    private static final int LISTED = 1000;

    private final byte[] text;
    private final SnapshotMembers members;
    private final List<SkippedMember> skipped = new ArrayList<>();
    private byte[] separator = {};

    private Salvage(byte[] text, EntryParser parser) {
        this.text = text;
        this.members = new SnapshotMembers(parser);
    }

    /** The whole members of a file's contents, in their order. */
    static SnapshotFile.Salvaged of(byte[] text, EntryParser parser) throws IOException {
        Salvage salvage = new Salvage(text, parser);
        salvage.run();
        return new SnapshotFile.Salvaged(
                salvage.members.entries(), salvage.members.verbatim(), List.copyOf(salvage.skipped));
    }

    private void run() throws IOException {
        int open = beginning();
        if (open < 0) {
            skip(null, 0, "is not a JSON object");
            return;
        }
        int next = open + 1;
        separator = Arrays.copyOfRange(text, next, afterWhiteSpace(next));
        while (next >= 0 && next < text.length) {
            next = member(next);
        }
        if (next >= 0) {
            skip(null, text.length, "ends too early");
        }
    }

    /** The opening brace: nothing but a byte-order mark, white space and comments may precede it. */
    private int beginning() {
        int at = startsWith(0, new byte[] {(byte) 0xef, (byte) 0xbb, (byte) 0xbf}) ? 3 : 0;
        for (; ; ) {
            at = afterWhiteSpace(at);
            if (startsWith(at, new byte[] {'/', '/'}) || startsWith(at, new byte[] {'#'})) {
                skip(null, at, "has a comment");
                at = after(at, new byte[] {'\n'});
            } else if (startsWith(at, new byte[] {'/', '*'})) {
                skip(null, at, "has a comment");
                at = after(at, new byte[] {'*', '/'});
            } else {
                return at < text.length && text[at] == '{' ? at : -1;
            }
        }
    }

    /** Reads one member and what separates it from the next; where reading goes on, or -1 at the end. */
    private int member(int from) throws IOException {
        int start = afterWhiteSpace(from);
        JsonScanner scanner = scanner(start);
        boolean whole = false;
        try {
            if (scanner.peek() == '}') {
                if (members.count() > 0) {
                    skip(null, start, "has a ',' before its end");
                }
                return ending(start);
            }
            members.readMember(scanner);
            whole = true;
            scanner.whiteSpace();
            int end = start + (int) scanner.offset();
            if (scanner.peek() == ',') {
                return end + 1;
            }
            if (scanner.peek() == '}') {
                return ending(end);
            }
            throw scanner.fault("has no ',' or '}' after a session");
        } catch (JsonFault fault) {
            skip(whole ? null : key(start), start + fault.offset(), fault.what());
            return resume(start, start + (int) fault.offset());
        }
    }

    private JsonScanner scanner(int from) {
        int[] position = {from};
        return new JsonScanner(
                into -> {
                    int count = Math.min(into.length, text.length - position[0]);
                    System.arraycopy(text, position[0], into, 0, Math.max(0, count));
                    position[0] += Math.max(0, count);
                    return count <= 0 ? -1 : count;
                },
                BUFFER);
    }

    /** After the closing brace: another object goes on, anything else does not. */
    private int ending(int brace) {
        int after = afterWhiteSpace(brace + 1);
        if (after >= text.length) {
            return -1;
        }
        int resumed = separator.length > 0 ? nextSeparated(brace) : -1;
        skip(null, after, "has something after its JSON object");
        return text[after] == '{' ? after + 1 : resumed;
    }

    private int resume(int start, int fault) {
        return new String(separator, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf('\n') >= 0
                ? nextSeparated(start)
                : afterBrackets(start, fault);
    }

    /** The next key that follows the white space of top-level keys, after {@code from}. */
    private int nextSeparated(int from) {
        for (int at = from + 1; at + separator.length < text.length; at++) {
            if (startsWith(at, separator) && text[at + separator.length] == '"') {
                return at + separator.length;
            }
        }
        return -1;
    }

    /** After the comma that ends the member by its brackets, as far as they and the quotes can be trusted. */
    private int afterBrackets(int start, int fault) {
        int depth = 0;
        boolean quoted = false;
        for (int at = start; at < text.length; at++) {
            byte c = text[at];
            if (quoted && c == '\\') {
                at++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && (c == '{' || c == '[')) {
                depth++;
            } else if (!quoted && (c == '}' || c == ']')) {
                depth--;
            }
            if (!quoted && depth <= 0 && c == ',' && at >= Math.min(fault, text.length)) {
                return at + 1;
            }
        }
        return -1;
    }

    private @Nullable String key(int start) throws IOException {
        JsonScanner scanner = scanner(start);
        try {
            scanner.begin();
            scanner.string();
            return JsonStrings.decode(scanner.take());
        } catch (JsonFault unreadable) {
            return null;
        }
    }

    private void skip(@Nullable String key, long at, String why) {
        if (skipped.size() < LISTED) {
            skipped.add(new SkippedMember(key, at, why));
        }
    }

    private int afterWhiteSpace(int from) {
        int at = from;
        while (at < text.length && (text[at] == ' ' || text[at] == '\n' || text[at] == '\r' || text[at] == '\t')) {
            at++;
        }
        return at;
    }

    private int after(int from, byte[] end) {
        int at = from;
        while (at < text.length && !startsWith(at, end)) {
            at++;
        }
        return Math.min(text.length, at + end.length);
    }

    private boolean startsWith(int at, byte[] prefix) {
        return at + prefix.length <= text.length
                && Arrays.equals(text, at, at + prefix.length, prefix, 0, prefix.length);
    }
}

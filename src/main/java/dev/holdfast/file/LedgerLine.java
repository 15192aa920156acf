package dev.holdfast.file;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.holdfast.commit.Change;
import dev.holdfast.commit.RecordedRemoval;
import dev.holdfast.session.RemovalReason;
import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.SessionKey;
import dev.holdfast.session.Sha256;
import dev.holdfast.session.json.JsonText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The lines of the ledger: JSON objects, so that any tool can read them.
 *
 * <pre>
 * removal    {"crc32c":"…","revision":…,"at":"…","run":"…","began":"…","reason":"…","key":"…","sessionId":"…",
 *             "updatedAt":…,"transcript":"…","files":["…",…],"entry":"…"}
 *            in place of the entry, where the ledger is almost full: "sha256":"…"
 * undoing    {"crc32c":"…","revision":…,"at":"…","run":"…","removal":…,"key":"…","etag":"…","transcript":"…",
 *             "files":["…",…],"heldUntil":…}
 * reset      {"crc32c":"…","revision":…,"at":"…","key":"…","files":["…",…]}
 * </pre>
 *
 * <p>The checksum comes first, in eight hexadecimal digits; it is the CRC32C (RFC 3720, appendix B.4) of all that follows
 * its comma, up to the line break. The entry comes last, as a JSON string, so that its bytes are exact and the line is one
 * line; whoever wants only the rest need not read it. Members that are not known are ignored.
 */
final class LedgerLine {
    private static final String OPENING = "{\"crc32c\":\"";
    private static final byte[] OPENING_BYTES = OPENING.getBytes(StandardCharsets.US_ASCII);
    private static final int DIGITS = 8;
    private static final String DIGEST = "sha256";

    /** Where the bytes begin that the checksum covers. */
    private static final int COVERED = OPENING.length() + DIGITS + 2;

    private static final JsonFactory JSON = new JsonFactory();
    private static final HexFormat HEX = HexFormat.of();
    private static final Pattern REVISION =
            Pattern.compile("\\{\"crc32c\":\".{" + DIGITS + "}\",\"revision\":([0-9]{1,18}),");

    private final ByteArrayOutputStream line = new ByteArrayOutputStream(512);

    private LedgerLine() {
        line.writeBytes(OPENING_BYTES);
        line.writeBytes(new byte[DIGITS]);
        line.writeBytes("\"".getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * The line of a removal, line break included.
     *
     * @param whole with the entry; without it, with its digest
     */
    static byte[] ofRemoval(long revision, Instant at, SessionEntry entry, Change.Removal removal, boolean whole) {
        LedgerLine line = new LedgerLine();
        line.number("revision", revision);
        line.text("at", at.toString());
        line.text("run", removal.run());
        line.text("began", removal.began().toString());
        line.text("reason", removal.reason().word());
        line.text("key", entry.key().value());
        line.text("sessionId", entry.sessionId());
        line.plain("updatedAt", entry.dated() ? Long.toString(entry.updatedAt()) : "null");
        line.text("transcript", removal.archive());
        line.files(removal.archives());
        if (whole) {
            line.plain("entry", "");
            JsonBytes.quote(entry.json(), line.line);
        } else {
            line.text(DIGEST, HEX.formatHex(Sha256.of(entry.json())));
        }
        return line.sealed();
    }

    /** The line of an undoing, line break included. */
    static byte[] ofUndoing(long revision, Instant at, SessionEntry entry, Change.Undone undone) {
        LedgerLine line = new LedgerLine();
        line.number("revision", revision);
        line.text("at", at.toString());
        line.text("run", undone.run());
        line.number("removal", undone.removal());
        line.text("key", entry.key().value());
        line.text("etag", entry.etag());
        line.text(
                "transcript",
                undone.archives().isEmpty() ? null : undone.archives().get(0));
        line.files(undone.archives());
        line.number("heldUntil", undone.heldUntil());
        return line.sealed();
    }

    /** The archives after the first, where there are any. */
    private void files(List<String> archives) {
        if (archives.size() > 1) {
            array("files", archives.subList(1, archives.size()));
        }
    }

    private void array(String name, List<String> texts) {
        plain(name, "[");
        for (int i = 0; i < texts.size(); i++) {
            line.writeBytes(i == 0 ? new byte[0] : new byte[] {','});
            line.writeBytes(JsonText.quote(texts.get(i)));
        }
        line.write(']');
    }

    private void number(String name, long value) {
        plain(name, Long.toString(value));
    }

    private void text(String name, @Nullable String value) {
        plain(name, value == null ? "null" : "");
        if (value != null) {
            line.writeBytes(JsonText.quote(value));
        }
    }

    private void plain(String name, String ascii) {
        line.writeBytes((",\"" + name + "\":" + ascii).getBytes(StandardCharsets.US_ASCII));
    }

    private byte[] sealed() {
        line.writeBytes(new byte[] {'}', '\n'});
        byte[] bytes = line.toByteArray();
        String digits = HEX.toHexDigits(checksum(bytes, 0, bytes.length - 1));
        System.arraycopy(digits.getBytes(StandardCharsets.US_ASCII), 0, bytes, OPENING_BYTES.length, DIGITS);
        return bytes;
    }

    /** The line of an update that left the files of another session id behind, line break included. */
    static byte[] ofReset(long revision, Instant at, SessionKey key, List<String> archives) {
        LedgerLine line = new LedgerLine();
        line.number("revision", revision);
        line.text("at", at.toString());
        line.text("key", key.value());
        line.array("files", archives);
        return line.sealed();
    }

    /** The time of an intact line. */
    static Instant at(byte[] bytes, int offset, int length) throws IOException {
        try {
            return Instant.parse(required(members(bytes, offset, length), "at"));
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new IOException("it is not understood: " + e.getMessage(), e);
        }
    }

    /** The archives that an intact line of any kind names. */
    static List<String> archives(byte[] bytes, int offset, int length) throws IOException {
        List<String> archives = new ArrayList<>();
        String first = members(bytes, offset, length, archives).get("transcript");
        if (first != null) {
            archives.add(first);
        }
        return archives;
    }

    private static int checksum(byte[] bytes, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset + COVERED, length - COVERED);
        return (int) crc.getValue();
    }

    /** The revision at the beginning of a line that is not intact; negative when it has none. */
    static long claimedRevision(byte[] bytes, int offset, int length) {
        String start = new String(bytes, offset, Math.min(length, 64), StandardCharsets.ISO_8859_1);
        Matcher matcher = REVISION.matcher(start);
        return matcher.lookingAt() ? Long.parseLong(matcher.group(1)) : -1;
    }

    /** Whether a line, without its line break, is what was written. */
    static boolean intact(byte[] bytes, int offset, int length) {
        if (length <= COVERED) {
            return false;
        }
        for (int i = 0; i < OPENING_BYTES.length; i++) {
            if (bytes[offset + i] != OPENING_BYTES[i]) {
                return false;
            }
        }
        int digitsAt = offset + OPENING_BYTES.length;
        if (bytes[digitsAt + DIGITS] != '"' || bytes[digitsAt + DIGITS + 1] != ',') {
            return false;
        }
        String digits = new String(bytes, digitsAt, DIGITS, StandardCharsets.US_ASCII);
        return digits.equals(HEX.toHexDigits(checksum(bytes, offset, length)));
    }

    /** The members of an intact line before its entry, those that are strings, numbers or null, as text. */
    private static Map<String, String> members(byte[] bytes, int offset, int length) throws IOException {
        return members(bytes, offset, length, new ArrayList<>());
    }

    /** @param files takes the strings of the array {@code files} */
    private static Map<String, String> members(byte[] bytes, int offset, int length, List<String> files)
            throws IOException {
        Map<String, String> members = new HashMap<>();
        try (JsonParser parser = JSON.createParser(bytes, offset, length)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("it is not an object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                if (name.equals("entry")) {
                    break;
                }
                JsonToken value = parser.nextToken();
                if (value.isScalarValue() && value != JsonToken.VALUE_NULL) {
                    members.put(name, parser.getText());
                }
                while (name.equals("files")
                        && value == JsonToken.START_ARRAY
                        && parser.nextToken() == JsonToken.VALUE_STRING) {
                    files.add(parser.getText());
                }
                parser.skipChildren();
            }
        }
        return members;
    }

    /**
     * The removal in an intact line.
     *
     * @throws IOException when it is not understood: another version wrote it
     */
    static RecordedRemoval removal(byte[] bytes, int offset, int length, RecordedRemoval.Place place)
            throws IOException {
        List<String> archives = new ArrayList<>();
        Map<String, String> members = members(bytes, offset, length, archives);
        try {
            if (members.get("transcript") != null) {
                archives.add(0, required(members, "transcript"));
            }
            String updatedAt = members.get("updatedAt");
            Change.Removal removal = new Change.Removal(
                    required(members, "run"),
                    Instant.parse(required(members, "began")),
                    reason(required(members, "reason")),
                    archives);
            return new RecordedRemoval(
                    Long.parseLong(required(members, "revision")),
                    Instant.parse(required(members, "at")),
                    removal,
                    new SessionKey(required(members, "key")),
                    members.get("sessionId"),
                    updatedAt == null ? SessionEntry.UNDATED : Long.parseLong(updatedAt),
                    !members.containsKey(DIGEST),
                    place);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new IOException("it is not understood: " + e.getMessage(), e);
        }
    }

    /** The revision of an intact line. */
    static long revision(byte[] bytes, int offset, int length) throws IOException {
        try {
            return Long.parseLong(required(members(bytes, offset, length), "revision"));
        } catch (IllegalArgumentException e) {
            throw new IOException("it is not understood: " + e.getMessage(), e);
        }
    }

    /**
     * The undoing in an intact line.
     *
     * @throws IOException when it is not understood: another version wrote it
     */
    static RecordedUndoing undoing(byte[] bytes, int offset, int length) throws IOException {
        Map<String, String> members = members(bytes, offset, length);
        try {
            return new RecordedUndoing(
                    Long.parseLong(required(members, "revision")),
                    Long.parseLong(required(members, "removal")),
                    new SessionKey(required(members, "key")),
                    required(members, "etag"),
                    Long.parseLong(required(members, "heldUntil")));
        } catch (IllegalArgumentException e) {
            throw new IOException("it is not understood: " + e.getMessage(), e);
        }
    }

    /** The entry's bytes in an intact line of a removal. */
    static byte[] entry(byte[] bytes, int offset, int length) throws IOException {
        try (JsonParser parser = JSON.createParser(bytes, offset, length)) {
            while (parser.nextToken() != null) {
                if (parser.currentToken() == JsonToken.FIELD_NAME
                        && parser.currentName().equals("entry")
                        && parser.nextToken() == JsonToken.VALUE_STRING) {
                    int opening = (int) parser.currentTokenLocation().getByteOffset();
                    return JsonBytes.unquote(bytes, offset + opening, offset + length);
                }
            }
        }
        throw new IOException("it has no entry");
    }

    private static String required(Map<String, String> members, String name) {
        String value = members.get(name);
        if (value == null) {
            throw new IllegalArgumentException("it has no " + name);
        }
        return value;
    }

    private static RemovalReason reason(String word) {
        for (RemovalReason reason : RemovalReason.values()) {
            if (reason.word().equals(word)) {
                return reason;
            }
        }
        throw new IllegalArgumentException("no removal is for the reason " + word);
    }
}

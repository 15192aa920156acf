package dev.holdfast.file;

import dev.holdfast.commit.Change;
import dev.holdfast.file.LoggedCommit.LoggedRecord;
import dev.holdfast.session.Cause;
import dev.holdfast.session.RemovalReason;
import dev.holdfast.session.SessionKey;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the payload of a frame whose checksums hold. What it does not understand was written by another version, and is
 * refused as a whole: skipping it would lose an answered write.
 */
final class FrameDecoder {
    private FrameDecoder() {}

    /**
     * The commit in a payload.
     *
     * @param payload from its first to its last byte
     * @param place the file and position of the frame, for messages
     * @param at the position of the payload in the file
     * @param documents takes the documents out of it
     * @return nothing for an end mark
     * @throws CorruptJournalException when another version of Holdfast wrote it
     */
    static Optional<LoggedCommit> decode(ByteBuffer payload, String place, long at, StoredDocument.Source documents)
            throws CorruptJournalException {
        try {
            byte kind = payload.get();
            Optional<LoggedCommit> commit =
                    switch (kind) {
                        case FrameEncoder.COMMIT -> Optional.of(commit(payload, at, documents));
                        case FrameEncoder.END -> Optional.empty();
                        default -> throw new IllegalArgumentException("frames of kind " + kind);
                    };
            if (payload.hasRemaining()) {
                throw new IllegalArgumentException(payload.remaining() + " bytes more than it knows");
            }
            return commit;
        } catch (IllegalArgumentException | BufferUnderflowException | DateTimeException e) {
            throw new CorruptJournalException("the intact frame at " + place + " is not understood ("
                    + (e.getMessage() == null ? "it is too short" : e.getMessage())
                    + "): another version of Holdfast wrote it, serve the store with that version");
        }
    }

    private static LoggedCommit commit(ByteBuffer payload, long position, StoredDocument.Source documents) {
        long base = payload.getLong();
        Instant at = Instant.ofEpochSecond(payload.getLong(), payload.getInt());
        int count = payload.getInt();
        List<LoggedRecord> records = new ArrayList<>(Math.min(Math.max(count, 0), payload.remaining()));
        for (int i = 0; i < count; i++) {
            records.add(record(payload, position, documents));
        }
        if (records.isEmpty()) {
            throw new IllegalArgumentException("a commit without records");
        }
        return new LoggedCommit(base, at, records);
    }

    private static LoggedRecord record(ByteBuffer payload, long position, StoredDocument.Source documents) {
        byte operation = payload.get();
        Cause cause = cause(payload.get());
        SessionKey key = new SessionKey(required(text(payload)));
        StoredDocument json = document(payload, position, documents);
        return switch (operation) {
            case FrameEncoder.PUT -> new LoggedRecord(cause, key, json, null, null);
            case FrameEncoder.REMOVE -> new LoggedRecord(cause, key, json, removal(payload, false), null);
            case FrameEncoder.RESTORE -> new LoggedRecord(cause, key, json, null, undone(payload, false));
            case FrameEncoder.PUT_ARCHIVES -> new LoggedRecord(cause, key, json, null, null, list(payload));
            case FrameEncoder.REMOVE_ARCHIVES -> new LoggedRecord(cause, key, json, removal(payload, true), null);
            case FrameEncoder.RESTORE_ARCHIVES -> new LoggedRecord(cause, key, json, null, undone(payload, true));
            default -> throw new IllegalArgumentException("records of operation " + operation);
        };
    }

    private static StoredDocument document(ByteBuffer payload, long position, StoredDocument.Source documents) {
        int length = payload.getInt();
        requireInside(payload, length);
        return documents.take(payload, position + payload.position(), length);
    }

    private static void requireInside(ByteBuffer payload, int length) {
        if (length < 0 || length > payload.remaining()) {
            throw new IllegalArgumentException("a length of " + length);
        }
    }

    private static Change.Removal removal(ByteBuffer payload, boolean several) {
        RemovalReason reason = reason(payload.get());
        Instant began = Instant.ofEpochMilli(payload.getLong());
        return new Change.Removal(required(text(payload)), began, reason, archives(payload, several));
    }

    private static Change.Undone undone(ByteBuffer payload, boolean several) {
        long removal = payload.getLong();
        long heldUntil = payload.getLong();
        return new Change.Undone(required(text(payload)), removal, archives(payload, several), heldUntil);
    }

    private static List<String> archives(ByteBuffer payload, boolean several) {
        if (several) {
            return list(payload);
        }
        String archive = text(payload);
        return archive == null ? List.of() : List.of(archive);
    }

    private static List<String> list(ByteBuffer payload) {
        int count = Short.toUnsignedInt(payload.getShort());
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(required(text(payload)));
        }
        return texts;
    }

    private static @Nullable String text(ByteBuffer payload) {
        int length = Short.toUnsignedInt(payload.getShort());
        return length == FrameEncoder.NO_TEXT ? null : new String(bytes(payload, length), StandardCharsets.UTF_8);
    }

    private static String required(@Nullable String text) {
        if (text == null) {
            throw new IllegalArgumentException("a record without key, run or name");
        }
        return text;
    }

    private static byte[] bytes(ByteBuffer payload, int length) {
        requireInside(payload, length);
        byte[] bytes = new byte[length];
        payload.get(bytes);
        return bytes;
    }

    private static Cause cause(byte code) {
        return switch (code) {
            case 1 -> Cause.REQUEST;
            case 2 -> Cause.STALE;
            case 3 -> Cause.CAP;
            case 4 -> Cause.CRON_RUN;
            case 5 -> Cause.UNDO;
            case 6 -> Cause.EXTERNAL;
            default -> throw new IllegalArgumentException("records of cause " + code);
        };
    }

    private static RemovalReason reason(byte code) {
        return switch (code) {
            case 1 -> RemovalReason.STALE;
            case 2 -> RemovalReason.CAP;
            case 3 -> RemovalReason.CRON_RUN;
            case 4 -> RemovalReason.DELETED;
            default -> throw new IllegalArgumentException("removals for reason " + code);
        };
    }
}

package dev.holdfast.commit;

import dev.holdfast.commit.RecordedRemoval.Place;
import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.json.EntryLimits;
import dev.holdfast.session.json.EntryReader;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The ledger of a store in memory: its commits. */
record MemoryLedger(MemoryFiles files) implements Ledger {
    @Override
    public List<LocalDate> days() {
        Set<LocalDate> days = new TreeSet<>(Collections.reverseOrder());
        for (Change change : files.changes()) {
            if (change instanceof Change.Remove remove) {
                days.add(day(remove));
            }
        }
        days.removeAll(files.droppedDays);
        return List.copyOf(days);
    }

    private static LocalDate day(Change.Remove remove) {
        return LocalDate.ofInstant(remove.removal().began(), ZoneOffset.UTC);
    }

    @Override
    public void read(LocalDate day, Consumer<RecordedRemoval> sink) {
        for (Commit commit : files.commits) {
            for (Change change : commit.changes()) {
                if (change instanceof Change.Remove remove
                        && day(remove).equals(day)
                        && !files.droppedDays.contains(day)) {
                    sink.accept(recorded(remove, commit.at()));
                }
            }
        }
    }

    private static RecordedRemoval recorded(Change.Remove remove, Instant at) {
        SessionEntry entry = remove.entry();
        return new RecordedRemoval(
                remove.revision(),
                at,
                remove.removal(),
                entry.key(),
                entry.sessionId(),
                entry.updatedAt(),
                true,
                new Place(day(remove), remove.revision(), 1));
    }

    @Override
    public Set<Long> undone() {
        return files.changes().stream()
                .filter(Change.Restore.class::isInstance)
                .map(Change.Restore.class::cast)
                .map(restore -> restore.undone().removal())
                .collect(Collectors.toSet());
    }

    @Override
    public @Nullable SessionEntry entry(RecordedRemoval removal, long position) {
        for (Change change : files.changes()) {
            if (change.revision() == removal.revision()
                    && !files.droppedDays.contains(removal.place().day())) {
                return EntryReader.read(removal.key(), change.entry().json(), position, EntryLimits.DEFAULT);
            }
        }
        return null;
    }

    @Override
    public Transcript transcript(RecordedRemoval removal) {
        String archive = removal.removal().archive();
        if (archive == null) {
            return Transcript.NONE;
        }
        boolean named = files.transcripts.contains(String.valueOf(removal.sessionId()));
        if (files.archives.contains(archive)) {
            return named ? Transcript.NAME_TAKEN : Transcript.ARCHIVED;
        }
        return named ? Transcript.IN_PLACE : Transcript.GONE;
    }
}

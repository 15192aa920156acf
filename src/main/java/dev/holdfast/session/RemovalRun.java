package dev.holdfast.session;

import java.time.Instant;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.Map;

/**
 * A run that removed entries, as far as it is on record.
 *
 * @param run its id
 * @param at when it began
 * @param removed how many removals it made; an entry that was removed twice counts twice
 * @param restored how many of them were undone
 * @param reasons how many removals it made for each reason
 * @param place where it stands in the list of runs
 */
public record RemovalRun(
        String run, Instant at, int removed, int restored, Map<RemovalReason, Integer> reasons, Place place) {
    public RemovalRun {
        EnumMap<RemovalReason, Integer> copy = new EnumMap<>(RemovalReason.class);
        copy.putAll(reasons);
        reasons = java.util.Collections.unmodifiableMap(copy);
    }

    /**
     * A place in the list of runs, which goes from the latest to the oldest.
     *
     * @param day the day of UTC on which the run began
     * @param revision of its first removal
     */
    public record Place(LocalDate day, long revision) {
        /** Whether {@code other} comes after this one, being older. */
        public boolean before(Place other) {
            int days = day.compareTo(other.day);
            return days > 0 || (days == 0 && revision > other.revision);
        }
    }
}

package dev.holdfast.maintenance;

/**
 * The times that a plan goes by, epoch ms.
 *
 * @param judged the time that age is judged by, never after {@code now}
 * @param now the time of the clock that stamps entries: what is updated after it is ahead of the clock
 */
public record PlanTime(long judged, long now) {
    /** Both at the same time. */
    public static PlanTime at(long now) {
        return new PlanTime(now, now);
    }
}

package dev.holdfast.session;

/** Runs short tasks later, on a thread that is never blocked by disk work. */
@FunctionalInterface
public interface Scheduler {
    /**
     * Runs {@code task} once, {@code nanos} from now or as soon after as the timer's resolution allows, never before.
     */
    void after(long nanos, Runnable task);
}

package dev.holdfast.config;

import java.time.Duration;

/**
 * {@code shutdown}: how the process stops.
 *
 * @param delay how long requests are served as before, after readiness has gone
 * @param grace how long the stopping may take after that; half of it is for requests under way
 */
public record ShutdownSection(Duration delay, Duration grace) {}

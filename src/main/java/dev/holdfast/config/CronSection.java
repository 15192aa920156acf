package dev.holdfast.config;

import java.time.Duration;

/**
 * {@code cron}: the sessions of cron runs.
 *
 * @param sessionRetention how long after its last update a run's session is kept; zero: for ever
 * @param sweepInterval time between two sweeps of a store; zero: there are none
 */
public record CronSection(Duration sessionRetention, Duration sweepInterval) {}

package dev.holdfast.config;

/**
 * {@code metrics}: the figures for Prometheus.
 *
 * @param maxStores how many stores have a label of their own; the others share one
 */
public record MetricsSection(int maxStores) {}

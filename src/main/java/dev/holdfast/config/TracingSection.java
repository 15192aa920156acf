package dev.holdfast.config;

import java.net.URI;

/**
 * {@code tracing}: spans for OpenTelemetry.
 *
 * @param enabled whether there are any
 * @param endpoint where a collector takes them: OTLP over HTTP
 * @param percent how many of a hundred requests that belong to no trace yet begin one
 */
public record TracingSection(boolean enabled, URI endpoint, int percent) {}

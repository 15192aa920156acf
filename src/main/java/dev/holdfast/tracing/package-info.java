/**
 * Spans for OpenTelemetry: the only place that knows it. Vert.x makes those of requests and of the hop over the bus; here
 * are those of the queue and of the commit, and the way to the collector. No span says which session it is about.
 */
@NullMarked
package dev.holdfast.tracing;

import org.jspecify.annotations.NullMarked;

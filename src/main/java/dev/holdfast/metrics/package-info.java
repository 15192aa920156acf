/**
 * Figures for Prometheus: the only place that knows Micrometer. It observes the core and the HTTP interface and is asked
 * for one text a scrape. No figure has a session key in it, and only so many stores have a label of their own.
 */
@NullMarked
package dev.holdfast.metrics;

import org.jspecify.annotations.NullMarked;

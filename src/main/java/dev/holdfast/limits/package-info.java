/**
 * How much of the server one client, or all of them together, may take: counters and token buckets that all event loops
 * share. Nothing here knows of HTTP.
 */
@NullMarked
package dev.holdfast.limits;

import org.jspecify.annotations.NullMarked;

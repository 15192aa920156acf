/** Hostile clients, many at a time, beside one that behaves well. */
@NullMarked
package dev.holdfast.hostile;

import org.jspecify.annotations.NullMarked;

/**
 * What runs, on which threads, and in what order it starts and stops. The only package that wires the others together,
 * and the only one that makes real clocks.
 */
@NullMarked
package dev.holdfast;

import org.jspecify.annotations.NullMarked;

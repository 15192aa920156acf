/**
 * Histories of concurrent calls as clients saw them, and a checker that tells whether the calls could have happened one
 * after the other. {@link dev.holdfast.linear.LinearizabilityCheck} is the algorithm, {@link
 * dev.holdfast.linear.History} what is known of a run.
 */
@NullMarked
package dev.holdfast.linear;

import org.jspecify.annotations.NullMarked;

/**
 * The interface for whoever runs the process: probes and version, on a listener of its own, so that it answers whatever
 * clients do to the other one. It stands alone: what it checks is handed to it.
 */
@NullMarked
package dev.holdfast.management;

import org.jspecify.annotations.NullMarked;

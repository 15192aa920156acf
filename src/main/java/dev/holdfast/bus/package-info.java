/**
 * The one hop between threads: commands travel by reference over the event bus of this process from event loops to the
 * worker verticle that owns the stores' queues and files.
 */
@NullMarked
package dev.holdfast.bus;

import org.jspecify.annotations.NullMarked;

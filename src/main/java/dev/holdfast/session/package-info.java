/**
 * The domain: stores of sessions, the commands they answer, and the immutable view that every answer is read from.
 *
 * <p>Everything here is immutable and crosses threads by reference. The package knows the JDK and {@code
 * io.vertx.core}'s {@code Future} and {@code Buffer}, nothing else of Vert.x; every other package may depend on it.
 */
@NullMarked
package dev.holdfast.session;

import org.jspecify.annotations.NullMarked;

/**
 * The configuration: typed records, read at the start, and again when the file changes, from built-in defaults,
 * {@code conf/holdfast.yaml} and the environment; each wins over those before it.
 *
 * <p>Every key is listed in {@link dev.holdfast.config.Key}. All that is wrong is reported together; nothing starts with
 * a configuration that is wrong anywhere.
 */
@NullMarked
package dev.holdfast.config;

import org.jspecify.annotations.NullMarked;

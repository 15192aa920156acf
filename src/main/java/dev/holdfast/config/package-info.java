/**
 * The configuration: typed records, read once at the start from built-in defaults, {@code conf/holdfast.yaml} and the
 * environment, in that order of precedence.
 *
 * <p>Every key is listed in {@link dev.holdfast.config.Key}. All that is wrong is reported together; nothing starts with
 * a configuration that is wrong anywhere.
 */
@NullMarked
package dev.holdfast.config;

import org.jspecify.annotations.NullMarked;

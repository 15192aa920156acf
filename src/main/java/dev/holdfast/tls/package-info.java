/**
 * The certificates that a listener shows and asks for: read from PEM files, checked, and replaced while it runs when the
 * files change. It stands alone.
 */
@NullMarked
package dev.holdfast.tls;

import org.jspecify.annotations.NullMarked;

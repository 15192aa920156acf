/** Public test corpora and the examples of RFCs, run against the whole server over HTTP. */
@NullMarked
package dev.holdfast.corpora;

import org.jspecify.annotations.NullMarked;

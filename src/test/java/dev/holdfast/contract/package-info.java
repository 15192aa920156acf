/** What clients and server say to each other, checked against {@code openapi.yaml}. */
@NullMarked
package dev.holdfast.contract;

import org.jspecify.annotations.NullMarked;

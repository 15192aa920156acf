/**
 * A seeded fuzzer of the HTTP interface, driven by {@code openapi.yaml}: it makes valid and hostile requests for every
 * operation, sends them as raw bytes, and judges each answer by the document. {@link dev.holdfast.fuzz.HttpFuzz} is the
 * way in.
 */
@NullMarked
package dev.holdfast.fuzz;

import org.jspecify.annotations.NullMarked;

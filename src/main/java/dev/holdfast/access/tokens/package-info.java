/** Bearer tokens of Holdfast's own: their form, the file with their hashes, and callers that are known by them. */
@NullMarked
package dev.holdfast.access.tokens;

import org.jspecify.annotations.NullMarked;

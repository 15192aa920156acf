/**
 * Who calls, and what a caller may do: principals, their grants, and how a bearer token becomes a principal. Nothing here
 * knows of HTTP or of where tokens are kept.
 */
@NullMarked
package dev.holdfast.access;

import org.jspecify.annotations.NullMarked;

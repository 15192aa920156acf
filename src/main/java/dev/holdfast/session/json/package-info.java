/**
 * JSON: reading entries, merge patch, JSON Patch, stamping. Works on bytes and keeps the bytes of what it does not
 * change. The only package that parses entries.
 */
@NullMarked
package dev.holdfast.session.json;

import org.jspecify.annotations.NullMarked;

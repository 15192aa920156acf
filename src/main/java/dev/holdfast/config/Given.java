package dev.holdfast.config;

/**
 * A value as the user wrote it.
 *
 * @param text the scalar of the file, unquoted, or the variable's value
 * @param origin where it was given
 */
record Given(String text, String origin) {}

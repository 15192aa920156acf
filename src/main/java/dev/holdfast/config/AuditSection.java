package dev.holdfast.config;

/**
 * {@code audit}: the record of who did what.
 *
 * @param enabled whether there is one
 * @param file where it is written; empty: standard output
 * @param reads whether operations that change nothing are on it
 * @param hashSecretFile a file with the secret by which session keys are hashed; empty: they are written as they are
 */
public record AuditSection(boolean enabled, String file, boolean reads, String hashSecretFile) {}

package dev.holdfast.management;

/**
 * What runs, as {@code /version} answers it.
 *
 * @param version of Holdfast
 * @param java of the Java runtime
 * @param vertx of Vert.x
 */
public record Version(String version, String java, String vertx) {}

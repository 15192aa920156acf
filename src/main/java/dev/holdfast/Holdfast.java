package dev.holdfast;

/** Placeholder. */
public final class Holdfast {
    private Holdfast() {}

    public static void main(String[] args) {}
}

package dev.holdfast.session;

/** What an answered write survives. */
public enum Durability {
    /** Synced to the disk before it is answered: survives {@code kill -9} and power loss. */
    FSYNC,
    /** Handed to the operating system before it is answered: survives {@code kill -9}, not power loss. */
    OS
}

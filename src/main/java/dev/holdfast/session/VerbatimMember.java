package dev.holdfast.session;

/**
 * A member of {@code sessions.json} whose key no request can address. It is written back in its place exactly as it was
 * read, and counted; nothing else ever happens to it. Immutable; its arrays are shared and not to be modified.
 *
 * @param position its place in the insertion order
 * @param key the key's JSON string as it stood, quotes included
 * @param value the value's JSON text as it stood
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; copying would only double what is kept
public record VerbatimMember(long position, byte[] key, byte[] value) {}

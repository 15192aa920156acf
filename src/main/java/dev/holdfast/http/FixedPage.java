package dev.holdfast.http;

/**
 * A page that is the same for everybody, and is therefore compressed once.
 *
 * @param plain the page
 * @param gzip the page compressed
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record FixedPage(byte[] plain, byte[] gzip) {
    static FixedPage of(byte[] plain) {
        return new FixedPage(plain, Representations.compressed(plain));
    }
}

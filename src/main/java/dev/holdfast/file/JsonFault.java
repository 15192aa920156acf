package dev.holdfast.file;

/** A file is not the JSON that it should be. Expected, so without a stack trace. */
final class JsonFault extends Exception {
    private static final long serialVersionUID = 1L;

    private final long offset;

    /**
     * @param what is wrong, as the end of a sentence that begins with the file's name
     * @param offset of the first byte at fault, counted from 0
     */
    JsonFault(String what, long offset) {
        super(what, null, false, false);
        this.offset = offset;
    }

    /** What is wrong, as the end of a sentence that begins with the file's name. */
    String what() {
        return String.valueOf(getMessage());
    }

    /** Where the first byte at fault is, counted from 0. */
    long offset() {
        return offset;
    }
}

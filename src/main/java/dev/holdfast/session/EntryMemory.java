package dev.holdfast.session;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;

/**
 * The heap that entries take. The G1 collector gives an array of half a region or more regions of its own (a "humongous"
 * object, JEP 248): of 530 KB in regions of 1 MiB, it takes 1 MiB.
 */
public final class EntryMemory {
    /** Bytes of an entry besides its document: the object, its places in the indexes, its key. */
    public static final long OVERHEAD = 400;

    private static final long ARRAY_HEADER = 16;
    private static final long ALIGNMENT = 8;

    /** The size of a region in bytes; zero where the collector has none. */
    private static final long REGION = region();

    private EntryMemory() {}

    /** Bytes of an array of {@code length} bytes. */
    public static long ofArray(long length) {
        return ofArray(length, REGION);
    }

    static long ofArray(long length, long region) {
        long size = roundUp(length + ARRAY_HEADER, ALIGNMENT);
        return region > 0 && size >= region / 2 ? roundUp(size, region) : size;
    }

    /** Bytes of an entry. */
    static long of(byte[] json, @Nullable String... texts) {
        long bytes = OVERHEAD + ofArray(json.length);
        for (String text : texts) {
            bytes += text == null ? 0 : text.length();
        }
        return bytes;
    }

    private static long roundUp(long size, long unit) {
        return (size + unit - 1) / unit * unit;
    }

    private static long region() {
        try {
            HotSpotDiagnosticMXBean runtime = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
            boolean regions =
                    Boolean.parseBoolean(runtime.getVMOption("UseG1GC").getValue());
            return regions
                    ? Long.parseLong(runtime.getVMOption("G1HeapRegionSize").getValue())
                    : 0;
        } catch (IllegalArgumentException | NullPointerException unknown) {
            // Another runtime, whose collector is not known.
            return 0;
        }
    }
}

package dev.holdfast.http;

import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * One line per request under the logger {@code dev.holdfast.access}: INFO, or WARN when the server failed. It states who
 * sent it, from which address, and the store; neither session keys nor bodies.
 */
public final class AccessLog implements RequestObserver {
    private static final Logger log = LoggerFactory.getLogger("dev.holdfast.access");
    private static final int FAILED = 500;

    @Override
    public void answered(Answered answered) {
        Level level = answered.status() >= FAILED ? Level.WARN : Level.INFO;
        if (!log.isEnabledForLevel(level)) {
            return;
        }
        String remote = Exchange.text(answered.remote());
        double millis = answered.took().toNanos() / 1e6;
        LoggingEventBuilder line = log.atLevel(level)
                .addKeyValue("principal", answered.principal())
                .addKeyValue("remote", remote)
                .addKeyValue("method", answered.method())
                .addKeyValue("route", answered.route())
                .addKeyValue("status", answered.status())
                .addKeyValue("bytes", answered.bytes())
                .addKeyValue("durationMs", millis)
                .addKeyValue("requestId", answered.requestId());
        String more = "";
        if (answered.store() != null) {
            line = line.addKeyValue("store", answered.store().value());
            more = ", store " + answered.store().value();
        }
        if (answered.traceId() != null) {
            line = line.addKeyValue("traceId", answered.traceId());
            more += ", trace " + answered.traceId();
        }
        line.log(answered.method() + " " + answered.route() + " " + answered.status() + ", " + answered.bytes()
                + (answered.bytes() == 1 ? " byte, " : " bytes, ") + String.format(Locale.ROOT, "%.3f", millis)
                + " ms, principal "
                + answered.principal() + ", remote " + remote + ", request " + answered.requestId() + more);
    }
}

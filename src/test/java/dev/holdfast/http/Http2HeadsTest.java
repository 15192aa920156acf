package dev.holdfast.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.holdfast.session.Command;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** Heads of HTTP/2 that RFC 9113 calls malformed: rejected, each with its stream only, and never in a log as they came. */
class Http2HeadsTest extends HttpTest {
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @Override
    RequestObserver observer() {
        return new AccessLog();
    }

    @BeforeEach
    void listen() {
        lines.start();
        root.addAppender(lines);
        root.setLevel(Level.INFO);
    }

    @AfterEach
    void noLineHasAControlCharacter() {
        root.setLevel(Level.OFF);
        root.detachAppender(lines);
        assertThat(lines.list).extracting(ILoggingEvent::getFormattedMessage).noneMatch(line -> line.chars()
                .anyMatch(c -> c < ' ' || c == 0x7f));
    }

    @ParameterizedTest
    @CsvSource({
        "x-a, 'a\r\nb'",
        "x-a, 'a\nb'",
        "x-a, 'a\u0000b'",
        "x-a, 'a\u001bb'",
        "x-a, 'a\u007fb'",
        "x-a, ' b'",
        "x-a, 'b\t'",
        ":path, '/v1/stores\r\n'",
        ":path, '/v1/st\u001b[31mores'",
        ":path, '/v1/stores?x=\u0001'",
        ":path, '/v1/sto res'",
        ":scheme, ftp",
        ":method, 'G\nET'",
    })
    void malformedHead_isRejected_andTheConnectionGoesOn(String name, String value) throws Exception {
        try (RawConnection connection = new RawConnection(port())) {
            connection.send(Http2Frames.PREFACE
                    + Http2Frames.SETTINGS
                    + head(1, name, value)
                    + Http2Frames.get(3, "/v1/stores/none/sessions/second"));
            String answers = connection.until("/problems/not-found");

            boolean told = answers.contains("/problems/malformed-request");
            boolean reset = answers.contains(Http2Frames.frame(3, 0, 1, "\0\0\0\1"));
            assertThat(told || reset).as(answers).isTrue();
        }
        assertThat(store.commands()).filteredOn(Command.Get.class::isInstance).hasSize(1);
    }

    private static String head(int stream, String name, String value) {
        ByteBuf block = Unpooled.buffer();
        Http2Headers headers = new DefaultHttp2Headers(false)
                .method("GET")
                .scheme("http")
                .authority("x")
                .path("/v1/stores/none/sessions/first");
        headers.set(name, value);
        try {
            new DefaultHttp2HeadersEncoder((any, field) -> false, false, 0).encodeHeaders(1, headers, block);
        } catch (Http2Exception impossible) {
            throw new IllegalStateException("a few fields can be encoded", impossible);
        }
        return Http2Frames.frame(1, 5, stream, block.toString(StandardCharsets.ISO_8859_1));
    }
}

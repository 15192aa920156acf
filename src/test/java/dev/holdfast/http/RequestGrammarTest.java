package dev.holdfast.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One grammar of HTTP/1.1 (RFC 9112): bytes, and what answers them. Behind each stands another request in the same packet: it
 * is answered when the connection is kept, and never when what is before it has an uncertain end.
 */
class RequestGrammarTest extends HttpTest {
    private static final String NEXT = "GET /v1/stores HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    private static final String GET = "GET /v1/stores HTTP/1.1\r\nHost: x\r\n";
    private static final String PUT = "PUT /v1/stores/main/sessions/a HTTP/1.1\r\nHost: x\r\n";
    private static final String CHUNKED = PUT + "Transfer-Encoding: chunked\r\n\r\n";
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([0-9]{3}) ");

    static Stream<String> kept() {
        return Stream.of(
                "200 " + GET + "\r\n",
                "200 \r\n" + GET + "\r\n",
                "200 GET /v1/stores HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
                "200 GET /v1/stores HTTP/1.5\r\nHost: x\r\n\r\n",
                "200 GET http://x/v1/stores HTTP/1.1\r\nHost: x\r\n\r\n",
                "200 GET http://x:80/v1/stores HTTP/1.1\r\nHost: x:80\r\n\r\n",
                "200 GET HTTPS://X/v1/stores HTTP/1.1\r\nHost: x\r\n\r\n",
                "200 " + GET + "A:\r\nB:  \t b\tc \t\r\nC: \u00e9\u00ff\r\nx!#$%&'*+-.^_`|~9: d\r\n\r\n",
                "404 GET /v1/nothing?a=%20&b=[1]:@!$'()*,;/? HTTP/1.1\r\nHost: x:8080\r\n\r\n",
                "404 GET /v1/nothing?a=<b>&c=\"d\"&{e|f}^`g` HTTP/1.1\r\nHost: x\r\n\r\n",
                "200 GET /v1/stores HTTP/1.1\r\nHost: x:\r\n\r\n",
                "200 GET /v1/stores HTTP/1.1\r\nHost: [::1]:80\r\n\r\n",
                "200 GET /v1/stores HTTP/1.1\r\nHost:\r\n\r\n",
                "200 " + GET
                        + "Upgrade: h2c, websocket\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: @\r\n\r\n",
                "200 " + GET + "Content-Length: 5\r\n\r\nGET /",
                "200 " + GET + "Content-Length: 000\r\n\r\n",
                "200 " + GET + "Transfer-Encoding: chunked\r\n\r\n5\r\nGET /\r\n0\r\n\r\n",
                "405 get /v1/stores HTTP/1.1\r\nHost: x\r\n\r\n",
                "405 TRACE /v1/stores HTTP/1.1\r\nHost: x\r\n\r\n",
                "405 !#$%&'*+-.^_`|~0Az /v1/stores HTTP/1.1\r\nHost: x\r\n\r\n",
                "204 OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
                "201 " + PUT + "Content-Length: 2\r\n\r\n{}",
                "201 " + PUT + "Content-Length:2\t\r\n\r\n{}",
                "201 " + PUT + "TRANSFER-ENCODING:\tChunked \r\n\r\n2\r\n{}\r\n0\r\n\r\n",
                "201 " + CHUNKED + "2\r\n{}\r\n0\r\n\r\n",
                "201 " + CHUNKED + "0002\r\n{}\r\n000\r\n\r\n",
                "201 " + CHUNKED + "A\r\n{\"a\":\"bc\"}\r\n0\r\n\r\n",
                "201 " + CHUNKED + "2;a\r\n{}\r\n0;b=c\r\n\r\n",
                "201 " + CHUNKED + "2 ;a\r\n{}\r\n0\r\n\r\n",
                "201 " + CHUNKED + "2;a=\"b;c\"\r\n{}\r\n0\r\n\r\n",
                "201 " + CHUNKED + "2\r\n{}\r\n0\r\nFoo: bar\r\n\r\n");
    }

    @ParameterizedTest
    @MethodSource("kept")
    void request_ofTheGrammar_isAnswered_andTheNextOne(String row) throws Exception {
        assertThat(answers(row.substring(4))).containsExactly(row.substring(0, 3), "200");
    }

    static Stream<String> closed() {
        return Stream.of(
                        requestLines(),
                        targets(),
                        versions(),
                        hosts(),
                        fields(),
                        lengths(),
                        codings(),
                        chunks(),
                        trailers())
                .flatMap(rows -> rows);
    }

    private static Stream<String> requestLines() {
        return Stream.of(
                "400 GET  /v1/stores HTTP/1.1\r\nHost: x\r\n\r\n",
                "400 GET /v1/stores  HTTP/1.1\r\nHost: x\r\n\r\n",
                "400 GET\t/v1/stores\tHTTP/1.1\r\nHost: x\r\n\r\n",
                "400 GET /v1/stores\tHTTP/1.1\r\nHost: x\r\n\r\n",
                "400 GET\u000b/v1/stores HTTP/1.1\r\nHost: x\r\n\r\n",
                "400 GET /v1/stores\fHTTP/1.1\r\nHost: x\r\n\r\n",
                "400 GET /v1/stores HTTP/1.1 \r\nHost: x\r\n\r\n",
                "400 GET /v1/stores HTTP/1.1\t\r\nHost: x\r\n\r\n",
                "400  GET /v1/stores HTTP/1.1\r\nHost: x\r\n\r\n",
                "400 \tGET /v1/stores HTTP/1.1\r\nHost: x\r\n\r\n",
                "400 GET /v1/stores HTTP/1.1 X\r\nHost: x\r\n\r\n",
                "400 GET /v1/stores\r\nHost: x\r\n\r\n",
                "400 GET\r\nHost: x\r\n\r\n",
                "400 GET \r\nHost: x\r\n\r\n",
                "400  \r\n" + GET + "\r\n",
                "400 GE\rT /v1/stores HTTP/1.1\r\nHost: x\r\n\r\n",
                "400 GE(T /v1/stores HTTP/1.1\r\nHost: x\r\n\r\n",
                "400 GET: /v1/stores HTTP/1.1\r\nHost: x\r\n\r\n",
                "400 G\u00e9T /v1/stores HTTP/1.1\r\nHost: x\r\n\r\n",
                "400 \0" + GET + "\r\n",
                "400 \u0001\u0002\u007f" + GET + "\r\n",
                "400 GET /v1/stores HTTP/1.1\nHost: x\n\n",
                "400 GET /v1/stores HTTP/1.1\r\nHost: x\n\r\n",
                "400 GET /v1/stores HTTP/1.1\r\nHost: x\r\n\n",
                "400 GET /v1/stores HTTP/1.1\r\r\nHost: x\r\n\r\n",
                "400 \n" + GET + "\r\n",
                "400 \r" + GET + "\r\n",
                "414 GET /" + "x".repeat(9_000) + " HTTP/1.1\r\nHost: x\r\n\r\n",
                "414 " + "A".repeat(9_000) + " / HTTP/1.1\r\nHost: x\r\n\r\n");
    }

    private static Stream<String> targets() {
        return Stream.of(
                "400 GET v1/stores HTTP/1.1\r\nHost: x\r\n\r\n",
                "400 GET stores HTTP/1.1\r\nHost: x\r\n\r\n",
                "400 GET ?a HTTP/1.1\r\nHost: x\r\n\r\n",
                "400 GET x:80 HTTP/1.1\r\nHost: x\r\n\r\n",
                "400 GET ** HTTP/1.1\r\nHost: x\r\n\r\n",
                "400 GET /v1/stores#a HTTP/1.1\r\nHost: x\r\n\r\n",
                "400 GET /v1/stores\u00e9 HTTP/1.1\r\nHost: x\r\n\r\n",
                "400 GET /v1\\stores HTTP/1.1\r\nHost: x\r\n\r\n",
                "400 GET /v1/\u0001stores HTTP/1.1\r\nHost: x\r\n\r\n",
                "400 GET /v1/\u007fstores HTTP/1.1\r\nHost: x\r\n\r\n",
                "400 GET http:///v1/stores HTTP/1.1\r\nHost: x\r\n\r\n",
                "400 GET http://:80/v1/stores HTTP/1.1\r\nHost: x\r\n\r\n",
                "400 GET http://u@x/v1/stores HTTP/1.1\r\nHost: x\r\n\r\n",
                "400 GET http://x:99999/v1/stores HTTP/1.1\r\nHost: x\r\n\r\n",
                "400 GET http://x:a/v1/stores HTTP/1.1\r\nHost: x\r\n\r\n",
                "400 GET http:x/v1/stores HTTP/1.1\r\nHost: x\r\n\r\n",
                "400 GET http:/x/v1/stores HTTP/1.1\r\nHost: x\r\n\r\n",
                "400 GET ftp://x/v1/stores HTTP/1.1\r\nHost: x\r\n\r\n",
                "400 GET ://x/v1/stores HTTP/1.1\r\nHost: x\r\n\r\n",
                "400 CONNECT x:22 HTTP/1.1\r\nHost: x:22\r\n\r\n",
                "400 CONNECT /v1/stores HTTP/1.1\r\nHost: x\r\n\r\n");
    }

    private static Stream<String> versions() {
        return Stream.of(
                "505 GET /v1/stores HTTP/2.0\r\nHost: x\r\n\r\n",
                "505 GET /v1/stores HTTP/3.0\r\nHost: x\r\n\r\n",
                "505 GET /v1/stores HTTP/0.9\r\nHost: x\r\n\r\n",
                "400 GET /v1/stores HTTP/1.10\r\nHost: x\r\n\r\n",
                "400 GET /v1/stores HTTP/11.1\r\nHost: x\r\n\r\n",
                "400 GET /v1/stores HTTP/01.1\r\nHost: x\r\n\r\n",
                "400 GET /v1/stores HTTP/1\r\nHost: x\r\n\r\n",
                "400 GET /v1/stores HTTP/1.\r\nHost: x\r\n\r\n",
                "400 GET /v1/stores HTTP/1.a\r\nHost: x\r\n\r\n",
                "400 GET /v1/stores HTTP/1,1\r\nHost: x\r\n\r\n",
                "400 GET /v1/stores HTTP/-1.1\r\nHost: x\r\n\r\n",
                "400 GET /v1/stores HTTP/+1.1\r\nHost: x\r\n\r\n",
                "400 GET /v1/stores http/1.1\r\nHost: x\r\n\r\n",
                "400 GET /v1/stores HTTPS/1.1\r\nHost: x\r\n\r\n");
    }

    private static Stream<String> hosts() {
        return Stream.of(
                        "",
                        "Host: x\r\nHost: x\r\n",
                        "Host: x\r\nhOST: y\r\n",
                        "Host: x, y\r\n",
                        "Host: x y\r\n",
                        "Host: u@x\r\n",
                        "Host: x/a\r\n",
                        "Host: x?a\r\n",
                        "Host: x#a\r\n",
                        "Host: x\\a\r\n",
                        "Host: x\"\r\n",
                        "Host: <x>\r\n",
                        "Host: x:99999\r\n",
                        "Host: x:-1\r\n",
                        "Host: x:a\r\n",
                        "Host: x:1:2\r\n",
                        "Host: :80\r\n",
                        "Host: [::1\r\n",
                        "Host: ::1\r\n",
                        "Host: [x]\r\n",
                        "Host: x%zz\r\n",
                        "Host: \u00e9\r\n",
                        "Host: http://x\r\n")
                .map(host -> "400 GET /v1/stores HTTP/1.1\r\n" + host + "\r\n");
    }

    private static Stream<String> fields() {
        return Stream.of(
                        "A: b\r\n c",
                        "A: b\r\n\tc",
                        "A:\r\n b",
                        "A: b\r\n ",
                        "Transfer-Encoding:\r\n chunked",
                        "Content-Length: 1\r\n 0",
                        "A : b",
                        "A\t: b",
                        "Transfer-Encoding : chunked",
                        "Content-Length : 5",
                        ": b",
                        " : b",
                        "A b: c",
                        "A(b): c",
                        "A\u00e9: b",
                        "A\0: b",
                        "nonsense",
                        "A=b",
                        "A: b\rc",
                        "A: b\rB: c",
                        "A: b\nB: c",
                        "A: b\0c",
                        "A: \u0001",
                        "A: \u001b[31m",
                        "A: \u007f",
                        "X-Request-Id: a\u0008b")
                .map(line -> "400 " + GET + line + "\r\n\r\n");
    }

    private static Stream<String> lengths() {
        return Stream.of(
                        "Content-Length: 2\r\nContent-Length: 2",
                        "Content-Length: 2\r\nContent-Length: 0",
                        "Content-Length: 2, 2",
                        "Content-Length: 2,",
                        "Content-Length: ,2",
                        "Content-Length: +2",
                        "Content-Length: -2",
                        "Content-Length: 0x2",
                        "Content-Length: 2.0",
                        "Content-Length: 2e0",
                        "Content-Length: 2 2",
                        "Content-Length: 2;a=b",
                        "Content-Length: \"2\"",
                        "Content-Length: ",
                        "Content-Length: a",
                        "Content-Length: \u00d9\u00a1",
                        "Content-Length: 9223372036854775808",
                        "Content-Length: 18446744073709551618",
                        "Content-Length: 99999999999999999999")
                .map(line -> "400 " + PUT + line + "\r\n\r\n{}");
    }

    private static Stream<String> codings() {
        return Stream.concat(
                Stream.of(
                                "chunked, chunked",
                                "chunked,",
                                ", chunked",
                                "chunked\r\nTransfer-Encoding: chunked",
                                "chunked\r\nTransfer-Encoding: identity",
                                "identity\r\nTransfer-Encoding: chunked",
                                "chunked, identity",
                                "gzip, chunked",
                                "gzip",
                                "identity",
                                "xchunked",
                                "chunkedx",
                                "chunked;a=b",
                                "\"chunked\"",
                                "chu nked",
                                "",
                                "\u000bchunked",
                                "chunked\u00a0",
                                "chunked\r\nContent-Length: 12",
                                "chunked\r\nContent-Length: 0")
                        .map(coding -> "400 " + PUT + "Transfer-Encoding: " + coding + "\r\n\r\n2\r\n{}\r\n0\r\n\r\n"),
                Stream.of(
                        "400 " + PUT + "Content-Length: 12\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
                        "400 " + CHUNKED.replace("1.1", "1.0") + "2\r\n{}\r\n0\r\n\r\n"));
    }

    private static Stream<String> chunks() {
        return Stream.of(
                        "+2\r\n{}\r\n0\r\n\r\n",
                        "-2\r\n{}\r\n0\r\n\r\n",
                        "-0\r\n\r\n",
                        "0x2\r\n{}\r\n0\r\n\r\n",
                        "0_2\r\n{}\r\n0\r\n\r\n",
                        "2 \r\n{}\r\n0\r\n\r\n",
                        "2\t\r\n{}\r\n0\r\n\r\n",
                        " 2\r\n{}\r\n0\r\n\r\n",
                        "2 2\r\n{}\r\n0\r\n\r\n",
                        "2h\r\n{}\r\n0\r\n\r\n",
                        "\r\n{}\r\n0\r\n\r\n",
                        ";a\r\n{}\r\n0\r\n\r\n",
                        "g\r\n{}\r\n0\r\n\r\n",
                        "\u00ef\u00bc\u0092\r\n{}\r\n0\r\n\r\n",
                        "100000002\r\n{}\r\n0\r\n\r\n",
                        "10000000000000002\r\n{}\r\n0\r\n\r\n",
                        "ffffffff\r\n{}\r\n0\r\n\r\n",
                        "ffffffffffffffff0\r\n{}",
                        "2\n{}\r\n0\r\n\r\n",
                        "2\r{}\r\n0\r\n\r\n",
                        "2\r\n{}\n0\r\n\r\n",
                        "2\r\n{}0\r\n\r\n",
                        "1\r\n{}\r\n0\r\n\r\n",
                        "2\r\n{}\r\n0\n\r\n",
                        "2\r\n{}\r\n0\r\n\n",
                        "2;\n{}\r\n0\r\n\r\n",
                        "2;a=\"\r\n{}\r\n0\r\n\r\n",
                        "2;a\0\r\n{}\r\n0\r\n\r\n",
                        "2;a=\"\u0001\"\r\n{}\r\n0\r\n\r\n",
                        "2;" + "a".repeat(9_000) + "\r\n{}\r\n0\r\n\r\n",
                        ("1;" + "a".repeat(4_000) + "\r\n \r\n").repeat(60) + "2\r\n{}\r\n0\r\n\r\n")
                .map(chunks -> "400 " + CHUNKED + chunks);
    }

    private static Stream<String> trailers() {
        return Stream.of(
                        "A b: c\r\n\r\n",
                        "A : c\r\n\r\n",
                        ": c\r\n\r\n",
                        "nonsense\r\n\r\n",
                        "A: b\0\r\n\r\n",
                        "A: b\n\r\n",
                        "A: " + "b".repeat(20_000) + "\r\n\r\n")
                .map(trailer -> "400 " + CHUNKED + "2\r\n{}\r\n0\r\n" + trailer);
    }

    @ParameterizedTest
    @MethodSource("closed")
    void whatBreaksTheGrammar_isAnsweredOnce_andEndsTheConnection(String row) throws Exception {
        assertThat(answers(row.substring(4))).containsExactly(row.substring(0, 3));
        assertThat(store.commands()).isEmpty();
    }

    private List<String> answers(String bytes) throws Exception {
        try (RawConnection connection = new RawConnection(port())) {
            connection.send(bytes + NEXT);
            Matcher matcher = STATUS.matcher(connection.untilItEnds());
            List<String> statuses = new ArrayList<>();
            while (matcher.find()) {
                statuses.add(matcher.group(1));
            }
            return statuses;
        }
    }
}

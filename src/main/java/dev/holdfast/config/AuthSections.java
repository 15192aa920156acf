package dev.holdfast.config;

import dev.holdfast.config.AuthSection.ClaimsSection;
import dev.holdfast.config.AuthSection.JwtSection;
import dev.holdfast.config.AuthSection.Mode;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;

/** Makes the section {@code auth}, and checks that nothing is open to all by mistake. */
final class AuthSections {
    private final Values values;

    AuthSections(Values values) {
        this.values = values;
    }

    AuthSection auth(HttpSection http) {
        Mode mode = values.choice(Key.AUTH_MODE, Map.of("none", Mode.NONE, "tokens", Mode.TOKENS, "jwt", Mode.JWT));
        boolean allowAnonymous = values.flag(Key.AUTH_ALLOW_ANONYMOUS);
        if (mode == Mode.NONE && values.isSound(Key.AUTH_MODE) && !allowAnonymous && !loopback(http.host())) {
            values.fault(
                    Key.HTTP_HOST,
                    "'" + http.host()
                            + "' is not a loopback address, and with auth.mode none every caller that reaches it may"
                            + " read and change every session: set auth.mode to tokens or jwt, or"
                            + " auth.allowAnonymous to true");
        }
        JwtSection jwt = jwt();
        if (mode == Mode.JWT) {
            require(Key.AUTH_JWT_ISSUER, jwt.issuer());
            require(Key.AUTH_JWT_AUDIENCE, jwt.audience());
            require(Key.AUTH_JWT_JWKS, jwt.jwks());
        }
        return new AuthSection(mode, allowAnonymous, values.directory(Key.AUTH_TOKENS_FILE), jwt);
    }

    private JwtSection jwt() {
        return new JwtSection(
                values.text(Key.AUTH_JWT_ISSUER),
                values.text(Key.AUTH_JWT_AUDIENCE),
                values.read(Key.AUTH_JWT_JWKS, AuthSections::keySource),
                values.positiveWait(Key.AUTH_JWT_REFRESH, ChronoUnit.MILLIS),
                values.wait(Key.AUTH_JWT_LEEWAY, ChronoUnit.MILLIS),
                new ClaimsSection(
                        claim(Key.AUTH_JWT_CLAIMS_PRINCIPAL),
                        claim(Key.AUTH_JWT_CLAIMS_GRANTS),
                        claim(Key.AUTH_JWT_CLAIMS_SCOPES),
                        claim(Key.AUTH_JWT_CLAIMS_STORES),
                        values.text(Key.AUTH_JWT_CLAIMS_KEY_PREFIXES)));
    }

    private String claim(Key key) {
        return values.read(key, text -> {
            if (text.isBlank()) {
                throw new IllegalArgumentException("it is empty: expected the name of a claim");
            }
            return text.strip();
        });
    }

    private void require(Key key, String text) {
        if (text.isEmpty() && values.isSound(key)) {
            values.fault(key, "it is empty, and auth.mode jwt needs it");
        }
    }

    /** Public keys that somebody on the way can replace are worth nothing: a URL is https, or on this machine. */
    private static String keySource(String text) {
        String source = text.strip();
        if (!source.contains("://")) {
            return source;
        }
        try {
            URI uri = new URI(source);
            String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
            if (uri.getHost() != null
                    && (scheme.equals("https") || (scheme.equals("http") && loopback(uri.getHost())))) {
                return source;
            }
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("'" + source + "' is not a URL: " + e.getReason(), e);
        }
        throw new IllegalArgumentException(
                "'" + source + "' is not accepted: expected a file or an https URL (http only of a loopback address)");
    }

    /** Whether only this machine reaches it. Names are not looked up: of those, only localhost is. */
    private static boolean loopback(String host) {
        String plain = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        return plain.equalsIgnoreCase("localhost")
                || plain.equals("::1")
                || plain.equals("0:0:0:0:0:0:0:1")
                || plain.matches("127(\\.[0-9]{1,3}){3}");
    }
}

package dev.holdfast.access.jwt;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;

/** An identity provider with one key of an elliptic curve, made for the test. */
final class CurveIssuer {
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final String algorithm;
    private final String curve;
    private final String signer;
    private final KeyPair pair;

    CurveIssuer(String algorithm, String curve, String name, String signer) throws GeneralSecurityException {
        this.algorithm = algorithm;
        this.curve = curve;
        this.signer = signer;
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(name));
        this.pair = generator.generateKeyPair();
    }

    String jwks() {
        ECPublicKey key = (ECPublicKey) pair.getPublic();
        int length = (key.getParams().getCurve().getField().getFieldSize() + 7) / 8;
        return "{\"keys\":[{\"kty\":\"EC\",\"kid\":\"e1\",\"crv\":\"" + curve + "\",\"x\":\""
                + number(key.getW().getAffineX(), length) + "\",\"y\":\""
                + number(key.getW().getAffineY(), length) + "\"}]}";
    }

    private static String number(BigInteger number, int length) {
        byte[] bytes = number.toByteArray();
        byte[] padded = new byte[length];
        int significant = Math.min(length, bytes.length);
        System.arraycopy(bytes, bytes.length - significant, padded, length - significant, significant);
        return BASE64.encodeToString(padded);
    }

    /** A token of these claims, signed in the form of IEEE P1363 or of DER. */
    String token(String claims, boolean p1363) throws GeneralSecurityException {
        String signed = Issuer.encoded("{\"alg\":\"" + algorithm + "\",\"kid\":\"e1\"}") + "." + Issuer.encoded(claims);
        Signature signature = Signature.getInstance(p1363 ? signer + "inP1363Format" : signer);
        signature.initSign(pair.getPrivate());
        signature.update(signed.getBytes(StandardCharsets.UTF_8));
        return signed + "." + BASE64.encodeToString(signature.sign());
    }
}

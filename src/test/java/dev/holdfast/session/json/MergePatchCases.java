package dev.holdfast.session.json;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Merge patches: a target, a patch, and what comes of it. */
final class MergePatchCases {
    private MergePatchCases() {}

    static Stream<Arguments> appendixOfRfc7396() {
        return Stream.of(
                works("{'a':'b'}", "{'a':'c'}", "{'a':'c'}"),
                works("{'a':'b'}", "{'b':'c'}", "{'a':'b','b':'c'}"),
                works("{'a':'b'}", "{'a':null}", "{}"),
                works("{'a':'b','b':'c'}", "{'a':null}", "{'b':'c'}"),
                works("{'a':['b']}", "{'a':'c'}", "{'a':'c'}"),
                works("{'a':'c'}", "{'a':['b']}", "{'a':['b']}"),
                works("{'a':{'b':'c'}}", "{'a':{'b':'d','c':null}}", "{'a':{'b':'d'}}"),
                works("{'a':[{'b':'c'}]}", "{'a':[1]}", "{'a':[1]}"),
                works("['a','b']", "['c','d']", "['c','d']"),
                works("{'a':'b'}", "['c']", "['c']"),
                works("{'a':'foo'}", "null", "null"),
                works("{'a':'foo'}", "'bar'", "'bar'"),
                works("{'e':null}", "{'a':1}", "{'e':null,'a':1}"),
                works("[1,2]", "{'a':'b','c':null}", "{'a':'b'}"),
                works("{}", "{'a':{'bb':{'ccc':null}}}", "{'a':{'bb':{}}}"));
    }

    /** Single quotes stand for double ones. */
    private static Arguments works(String... texts) {
        return Arguments.of(
                Arrays.stream(texts).map(text -> text.replace('\'', '"')).toArray());
    }
}

package dev.holdfast.session.json;

import dev.holdfast.session.ErrorCode;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/**
 * JSON Patch at the level of documents: the examples of RFC 6902, appendix A, and what implementations are known to get
 * wrong. Each case is a document, a patch, and what comes of it. Single quotes stand for double ones.
 */
final class JsonPatchCases {
    private JsonPatchCases() {}

    static Stream<Arguments> appendixOfRfc6902() {
        return Stream.of(
                works("{'foo':'bar'}", "[{'op':'add','path':'/baz','value':'qux'}]", "{'foo':'bar','baz':'qux'}"),
                works(
                        "{'foo':['bar','baz']}",
                        "[{'op':'add','path':'/foo/1','value':'qux'}]",
                        "{'foo':['bar','qux','baz']}"),
                works("{'baz':'qux','foo':'bar'}", "[{'op':'remove','path':'/baz'}]", "{'foo':'bar'}"),
                works("{'foo':['bar','qux','baz']}", "[{'op':'remove','path':'/foo/1'}]", "{'foo':['bar','baz']}"),
                works(
                        "{'baz':'qux','foo':'bar'}",
                        "[{'op':'replace','path':'/baz','value':'boo'}]",
                        "{'baz':'boo','foo':'bar'}"),
                works(
                        "{'foo':{'bar':'baz','waldo':'fred'},'qux':{'corge':'grault'}}",
                        "[{'op':'move','from':'/foo/waldo','path':'/qux/thud'}]",
                        "{'foo':{'bar':'baz'},'qux':{'corge':'grault','thud':'fred'}}"),
                works(
                        "{'foo':['all','grass','cows','eat']}",
                        "[{'op':'move','from':'/foo/1','path':'/foo/3'}]",
                        "{'foo':['all','cows','eat','grass']}"),
                works(
                        "{'baz':'qux','foo':['a',2,'c']}",
                        "[{'op':'test','path':'/baz','value':'qux'},{'op':'test','path':'/foo/1','value':2}]",
                        "{'baz':'qux','foo':['a',2,'c']}"),
                conflicts("{'baz':'qux'}", "[{'op':'test','path':'/baz','value':'bar'}]"),
                works(
                        "{'foo':'bar'}",
                        "[{'op':'add','path':'/child','value':{'grandchild':{}}}]",
                        "{'foo':'bar','child':{'grandchild':{}}}"),
                works(
                        "{'foo':'bar'}",
                        "[{'op':'add','path':'/baz','value':'qux','xyz':123}]",
                        "{'foo':'bar','baz':'qux'}"),
                conflicts("{'foo':'bar'}", "[{'op':'add','path':'/baz/bat','value':'qux'}]"),
                malformed("[{'op':'add','path':'/baz','value':'qux','op':'remove'}]"),
                works("{'/':9,'~1':10}", "[{'op':'test','path':'/~01','value':10}]", "{'/':9,'~1':10}"),
                conflicts("{'/':9,'~1':10}", "[{'op':'test','path':'/~01','value':'10'}]"),
                works(
                        "{'foo':['bar']}",
                        "[{'op':'add','path':'/foo/-','value':['abc','def']}]",
                        "{'foo':['bar',['abc','def']]}"));
    }

    static Stream<Arguments> documents() {
        return Stream.of(
                works("{}", "[]", "{}"),
                works(" { 'a' : 1 , 'b':[ 1 , 2 ] } ", "[]", "{ 'a' : 1 , 'b':[ 1 , 2 ] }"),
                works("[]", "[{'op':'add','path':'/0','value':'x'}]", "['x']"),
                works("[]", "[{'op':'add','path':'/-','value':'x'}]", "['x']"),
                works("'s'", "[{'op':'replace','path':'','value':'t'}]", "'t'"),
                works("{}", "[{'op':'add','path':'','value':[]}]", "[]"),
                works("[]", "[{'op':'add','path':'','value':{}}]", "{}"),
                works("{'a':1}", "[{'op':'test','path':'','value':{'a':1}}]", "{'a':1}"),
                works("{'a':1}", "[{'op':'copy','from':'','path':'/b'}]", "{'a':1,'b':{'a':1}}"),
                works("{'a':{'b':1}}", "[{'op':'move','from':'/a','path':''}]", "{'b':1}"),
                conflicts("{'a':1}", "[{'op':'remove','path':''},{'op':'test','path':'','value':1}]"),
                works("{'a':1}", "[{'op':'remove','path':''},{'op':'add','path':'','value':{}}]", "{}"),
                conflicts("{'a':1}", "[{'op':'move','from':'','path':'/b'}]"),
                conflicts("{'a':{'b':{}}}", "[{'op':'move','from':'/a','path':'/a/b/c'}]"),
                works("{'a':{},'ab':1}", "[{'op':'move','from':'/a','path':'/ab'}]", "{'ab':{}}"),
                works("{'a':1,'b':2}", "[{'op':'move','from':'/a','path':'/a'}]", "{'a':1,'b':2}"),
                conflicts("{'b':2}", "[{'op':'move','from':'/a','path':'/a'}]"),
                works("{'a':[{'b':1}]}", "[{'op':'move','from':'/a/0/b','path':'/a/1'}]", "{'a':[{},1]}"),
                works(
                        "{'a':[{'b':1}]}",
                        "[{'op':'copy','from':'/a/0','path':'/c'},{'op':'add','path':'/c/d','value':2}]",
                        "{'a':[{'b':1}],'c':{'b':1,'d':2}}"),
                works(
                        "{'a':{'x':1}}",
                        "[{'op':'add','path':'/a/y','value':2},{'op':'copy','from':'/a','path':'/b'},{'op':'remove','path':'/a/x'}]",
                        "{'a':{'y':2},'b':{'x':1,'y':2}}"));
    }

    static Stream<Arguments> membersAndNulls() {
        return Stream.of(
                works("{'a':null}", "[{'op':'add','path':'/a','value':1}]", "{'a':1}"),
                works("{'a':1}", "[{'op':'add','path':'/b','value':null}]", "{'a':1,'b':null}"),
                works("{'a':null}", "[{'op':'test','path':'/a','value':null}]", "{'a':null}"),
                works("{'a':null}", "[{'op':'move','from':'/a','path':'/b'}]", "{'b':null}"),
                works("{'a':null}", "[{'op':'copy','from':'/a','path':'/b'}]", "{'a':null,'b':null}"),
                works("{'a':null}", "[{'op':'remove','path':'/a'}]", "{}"),
                works("{'a':null}", "[{'op':'replace','path':'/a','value':'x'}]", "{'a':'x'}"),
                conflicts("{'a':false}", "[{'op':'test','path':'/a','value':null}]"),
                conflicts("{}", "[{'op':'test','path':'/a','value':null}]"),
                works("{}", "[{'op':'add','path':'/','value':1}]", "{'':1}"),
                works("{'a':{}}", "[{'op':'add','path':'/a/','value':1}]", "{'a':{'':1}}"),
                works("{'a':1}", "[{'op':'add','path':'/0','value':'x'}]", "{'a':1,'0':'x'}"),
                works("{}", "[{'op':'add','path':'/-','value':1}]", "{'-':1}"),
                works("{'1e0':'x'}", "[{'op':'test','path':'/1e0','value':'x'}]", "{'1e0':'x'}"),
                works("{'a~/b':1}", "[{'op':'replace','path':'/a~0~1b','value':2}]", "{'a~/b':2}"),
                works(
                        "{'é':1,'q\\'q':2,' ':3,'c%d':4}",
                        "[{'op':'test','path':'/\\u00e9','value':1},{'op':'test','path':'/q\\'q','value':2},"
                                + "{'op':'test','path':'/ ','value':3},{'op':'test','path':'/c%d','value':4}]",
                        "{'é':1,'q\\'q':2,' ':3,'c%d':4}"),
                conflicts("{'a':1}", "[{'op':'remove','path':'/b'}]"),
                conflicts("{'a':1}", "[{'op':'replace','path':'/b','value':1}]"),
                conflicts("{'a':1}", "[{'op':'replace','path':'/b/c','value':1}]"),
                conflicts("{'a':1}", "[{'op':'copy','from':'/b','path':'/c'}]"),
                conflicts("{'a':'x'}", "[{'op':'add','path':'/a/b','value':1}]"),
                conflicts("{'a':1}", "[{'op':'add','path':'/b','value':1},{'op':'remove','path':'/nope'}]"));
    }

    static Stream<Arguments> arrays() {
        return Stream.of(
                works("['a','c']", "[{'op':'add','path':'/1','value':'b'}]", "['a','b','c']"),
                works("['a']", "[{'op':'add','path':'/1','value':'b'}]", "['a','b']"),
                works("['a']", "[{'op':'add','path':'/0','value':[1,2]}]", "[[1,2],'a']"),
                works("[1,2,3,4]", "[{'op':'remove','path':'/1'},{'op':'remove','path':'/2'}]", "[1,3]"),
                works("[1]", "[{'op':'remove','path':'/0'}]", "[]"),
                works("[1,[2,[3]]]", "[{'op':'add','path':'/1/1/-','value':4}]", "[1,[2,[3,4]]]"),
                works("['']", "[{'op':'replace','path':'/0','value':false}]", "[false]"),
                conflicts("[1,2]", "[{'op':'add','path':'/3','value':1}]"),
                conflicts("[1,2]", "[{'op':'add','path':'/-1','value':1}]"),
                conflicts("[1,2]", "[{'op':'add','path':'/1e0','value':1}]"),
                conflicts("[1,2]", "[{'op':'add','path':'/a','value':1}]"),
                conflicts("[1,2]", "[{'op':'add','path':'/','value':1}]"),
                conflicts("[1,2]", "[{'op':'add','path':'/99999999999999999999','value':1}]"),
                conflicts("[1,2]", "[{'op':'add','path':'/\u0661','value':1}]"),
                conflicts("[1,2]", "[{'op':'test','path':'/00','value':1}]"),
                conflicts("[1,2]", "[{'op':'test','path':'/01','value':2}]"),
                conflicts("[1,2]", "[{'op':'test','path':'/1e0','value':2}]"),
                conflicts("[1,2]", "[{'op':'test','path':'/-','value':2}]"),
                conflicts("[1,2]", "[{'op':'remove','path':'/-'}]"),
                conflicts("[1,2]", "[{'op':'remove','path':'/2'}]"),
                conflicts("[1,2]", "[{'op':'remove','path':'/1e0'}]"),
                conflicts("[1,2]", "[{'op':'replace','path':'/2','value':1}]"),
                conflicts("[1,2]", "[{'op':'replace','path':'/-','value':1}]"),
                conflicts("[1,2]", "[{'op':'copy','from':'/1e0','path':'/0'}]"),
                conflicts("[1,2]", "[{'op':'move','from':'/1e0','path':'/0'}]"),
                conflicts("[]", "[{'op':'remove','path':'/0'}]"),
                works("[1,2]", "[{'op':'move','from':'/0','path':'/-'}]", "[2,1]"),
                conflicts("[1,2]", "[{'op':'move','from':'/0','path':'/2'}]"));
    }

    static Stream<Arguments> malformedPatches() {
        return Stream.of(
                        "",
                        " ",
                        "{",
                        "{}",
                        "null",
                        "'x'",
                        "[1]",
                        "[null]",
                        "[[]]",
                        "[{}]",
                        "[{'op':'add','path':'/a','value':1}] x",
                        "[{'op':'add','path':'/a'}]",
                        "[{'op':'replace','path':'/a'}]",
                        "[{'op':'test','path':'/a'}]",
                        "[{'op':'copy','path':'/a'}]",
                        "[{'op':'move','path':'/a'}]",
                        "[{'op':'move','path':'/a','from':null}]",
                        "[{'op':'remove'}]",
                        "[{'op':'remove','path':null}]",
                        "[{'op':'remove','path':7}]",
                        "[{'op':'remove','path':'a'}]",
                        "[{'op':'remove','path':'/a~'}]",
                        "[{'op':'remove','path':'/a~2'}]",
                        "[{'op':'move','path':'/a','from':'a'}]",
                        "[{'path':'/a','value':1}]",
                        "[{'op':null,'path':'/a','value':1}]",
                        "[{'op':'spam','path':'/a','value':1}]",
                        "[{'op':'ADD','path':'/a','value':1}]",
                        "[{'op':'add','path':'/a','path':'/b','value':1}]",
                        "[{'op':'add','path':'/a','value':{'x':1,'x':2}}]",
                        "[{'op':'test','path':'/nope','value':1},{'op':'spam','path':''}]")
                .map(JsonPatchCases::malformed);
    }

    private static Arguments works(String document, String patch, String result) {
        return Arguments.of(quoted(document), quoted(patch), quoted(result), null);
    }

    private static Arguments conflicts(String document, String patch) {
        return Arguments.of(quoted(document), quoted(patch), null, ErrorCode.PATCH_CONFLICT);
    }

    private static Arguments malformed(String patch) {
        return Arguments.of("{\"a\":1}", quoted(patch), null, ErrorCode.MALFORMED_PATCH);
    }

    private static String quoted(String json) {
        return json.replace('\'', '"');
    }
}

package dev.holdfast.config;

import java.io.StringReader;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Reads the values of a YAML document as they are written. YAML's own types are left aside: they would turn {@code 0500}
 * into 320, {@code 1:30} into 90 and {@code off} into a boolean before anybody could tell the user.
 */
final class YamlText {
    private final String file;
    private final List<Problem> problems;
    private final Map<Key, Given> values = new EnumMap<>(Key.class);

    private YamlText(String file, List<Problem> problems) {
        this.file = file;
        this.problems = problems;
    }

    /**
     * The values that {@code text} gives, without those that are at fault.
     *
     * @param file its name, for messages
     * @param problems takes what is wrong
     */
    static Map<Key, Given> read(String text, String file, List<Problem> problems) {
        YamlText yaml = new YamlText(file, problems);
        try {
            Node root = new Yaml(new LoaderOptions()).compose(new StringReader(text));
            if (root != null && !isEmpty(root)) {
                yaml.section("", root);
            }
        } catch (MarkedYAMLException malformed) {
            int line = malformed.getProblemMark() == null
                    ? 1
                    : malformed.getProblemMark().getLine() + 1;
            problems.add(new Problem("the file", file + ":" + line, "is not YAML: " + malformed.getProblem()));
        } catch (YAMLException malformed) {
            problems.add(new Problem("the file", file, "is not YAML: " + malformed.getMessage()));
        }
        return yaml.values;
    }

    private void section(String path, Node node) {
        if (!(node instanceof MappingNode mapping)) {
            String name = path.isEmpty() ? "the file" : path;
            problems.add(new Problem(name, origin(node), "takes keys with values, not a value of its own"));
            return;
        }
        Set<String> seen = new HashSet<>();
        for (NodeTuple member : mapping.getValue()) {
            String name = scalar(member.getKeyNode());
            String memberPath = path.isEmpty() ? String.valueOf(name) : path + "." + name;
            if (name == null) {
                problems.add(new Problem("the file", origin(member.getKeyNode()), "has a key that is not plain text"));
            } else if (!seen.add(name)) {
                problems.add(new Problem(memberPath, origin(member.getKeyNode()), "is given a second time"));
            } else if (name.indexOf('.') >= 0) {
                problems.add(new Problem(
                        memberPath,
                        origin(member.getKeyNode()),
                        "is not a key; write one level per line, without dots"));
            } else {
                member(memberPath, member);
            }
        }
    }

    private void member(String path, NodeTuple member) {
        Node value = member.getValueNode();
        Key key = Key.ofPath(path).orElse(null);
        if (key != null) {
            value(key, value);
        } else if (!Key.isSection(path)) {
            problems.add(new Problem(path, origin(member.getKeyNode()), UnknownNames.detail(path)));
        } else if (!isEmpty(value)) {
            section(path, value);
        }
    }

    private void value(Key key, Node node) {
        String text = scalar(node);
        if (text == null) {
            problems.add(new Problem(key.path(), origin(node), "takes one value, not a list or further keys"));
        } else if (isEmpty(node)) {
            problems.add(new Problem(
                    key.path(), origin(node), "has no value; give one, or take the key out for its default"));
        } else {
            values.put(key, new Given(text, origin(node)));
        }
    }

    private static @Nullable String scalar(Node node) {
        return node instanceof ScalarNode scalar ? scalar.getValue() : null;
    }

    private static boolean isEmpty(Node node) {
        return node.getTag().equals(Tag.NULL);
    }

    private String origin(Node node) {
        return file + ":" + (node.getStartMark().getLine() + 1);
    }
}

package dev.holdfast.config;

import io.vertx.config.ConfigRetriever;
import io.vertx.config.ConfigRetrieverOptions;
import io.vertx.config.ConfigStoreOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Loads the configuration once: defaults, then the file, then the environment.
 *
 * <p>Futures fail with {@link ConfigurationException}, which lists all that is wrong with file and environment together.
 */
public final class ConfigurationLoader {
    /** The file that is read when none is named, if it is there. */
    public static final Path USUAL_FILE = Path.of("conf", "holdfast.yaml");

    private static final String CONTENT = "content";

    private final Vertx vertx;
    private final Map<String, String> environment;
    private final long maxHeap;

    /**
     * @param vertx reads the file
     * @param environment the process's variables; those that don't begin with {@code HOLDFAST_} are not looked at
     * @param maxHeap bytes that the heap can grow to; three eighths of them are the default of {@code store.maxOpenBytes}
     */
    public ConfigurationLoader(Vertx vertx, Map<String, String> environment, long maxHeap) {
        this.vertx = vertx;
        this.environment = Map.copyOf(environment);
        this.maxHeap = maxHeap;
    }

    /** Loads with the file of that name, which must be there. */
    public Future<LoadedConfiguration> load(Path file) {
        return vertx.executeBlocking(() -> findProblem(file)).compose(problem -> {
            if (problem != null) {
                return decide(Map.of(), new ArrayList<>(List.of(problem)), file.toString());
            }
            return content(file).compose(bytes -> {
                List<Problem> problems = new ArrayList<>();
                return decide(read(bytes, file, problems), problems, file.toString());
            });
        });
    }

    /** Loads with {@link #USUAL_FILE} below {@code directory} when it is there, without a file otherwise. */
    public Future<LoadedConfiguration> loadFrom(Path directory) {
        Path file = directory.resolve(USUAL_FILE).normalize();
        return vertx.executeBlocking(() -> Files.exists(file))
                .compose(exists -> exists ? load(file) : decide(Map.of(), new ArrayList<>(), "built-in defaults"));
    }

    private static @Nullable Problem findProblem(Path file) {
        if (!Files.exists(file)) {
            return new Problem("the file", file.toString(), "does not exist");
        }
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            return new Problem("the file", file.toString(), "is not a file that can be read");
        }
        return null;
    }

    private Future<byte[]> content(Path file) {
        ConfigStoreOptions store = new ConfigStoreOptions()
                .setType("file")
                .setFormat("raw")
                .setConfig(new JsonObject()
                        .put("path", file.toAbsolutePath().toString())
                        .put("raw.key", CONTENT)
                        .put("raw.type", "binary"));
        ConfigRetrieverOptions options = new ConfigRetrieverOptions()
                .setIncludeDefaultStores(false)
                .setScanPeriod(-1)
                .addStore(store);
        ConfigRetriever retriever = ConfigRetriever.create(vertx, options);
        return retriever.getConfig().map(config -> config.getBinary(CONTENT)).eventually(retriever::close);
    }

    private static Map<Key, Given> read(byte[] bytes, Path file, List<Problem> problems) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return YamlText.read(text.startsWith("\ufeff") ? text.substring(1) : text, file.toString(), problems);
        } catch (CharacterCodingException notText) {
            problems.add(new Problem("the file", file.toString(), "is not text in UTF-8"));
            return Map.of();
        }
    }

    private Future<LoadedConfiguration> decide(Map<Key, Given> fromFile, List<Problem> problems, String origin) {
        return vertx.executeBlocking(() -> decided(fromFile, problems, origin));
    }

    private LoadedConfiguration decided(Map<Key, Given> fromFile, List<Problem> problems, String origin) {
        Map<Key, Given> given = new EnumMap<>(Key.class);
        given.putAll(fromFile);
        List<String> warnings = new ArrayList<>();
        given.putAll(fromEnvironment(problems, warnings));
        Configuration configuration =
                sections(new Values(given, problems), warnings).all();
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems, configuration.log().format());
        }
        return new LoadedConfiguration(configuration, origin, warnings);
    }

    private Sections sections(Values values, List<String> warnings) {
        return new Sections(values, new TlsSections(vertx, values), maxHeap, warnings);
    }

    private Map<Key, Given> fromEnvironment(List<Problem> problems, List<String> warnings) {
        Map<Key, Given> given = new EnumMap<>(Key.class);
        List<String> links = new ArrayList<>();
        new TreeMap<>(environment).forEach((variable, value) -> {
            if (!variable.startsWith(Key.VARIABLE_PREFIX)) {
                return;
            }
            Key key = Key.ofVariable(variable).orElse(null);
            if (UnknownNames.isServiceLink(variable, value)) {
                links.add(variable);
            } else if (key != null) {
                given.put(key, new Given(value, variable));
            } else {
                problems.add(new Problem(variable, "environment", UnknownNames.detailOfVariable(variable)));
            }
        });
        if (!links.isEmpty()) {
            warnings.add("these variables describe services of Kubernetes and are not looked at: "
                    + String.join(", ", links));
        }
        return given;
    }
}

package dev.holdfast;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules of the design that a machine can check. */
@AnalyzeClasses(packages = "dev.holdfast", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final int LONGEST_FILE = 400;
    private static final int LONGEST_VERTICLE = 80;
    private static final Path MAIN = Path.of("src", "main", "java");
    private static final Path TESTS = Path.of("src", "test", "java");

    @ArchTest
    static final ArchRule session_knowsNobody = classes()
            .that()
            .resideInAPackage("dev.holdfast.session")
            .should()
            .onlyDependOnClassesThat(
                    // com.sun.management is part of the JDK: it tells how the heap stores large arrays.
                    resideInAnyPackage(
                                    "dev.holdfast.session",
                                    "java..",
                                    "com.sun.management",
                                    "org.pcollections",
                                    "org.jspecify.annotations")
                            .or(JavaClass.Predicates.type(Future.class))
                            .or(JavaClass.Predicates.type(Buffer.class)));

    @ArchTest
    static final ArchRule sessionJson_knowsSessionAndJacksonsParser =
            knowsOnly("session.json", "session", "session.json");

    @ArchTest
    static final ArchRule sessionJson_usesJacksonOnlyToStream = noClasses()
            .that()
            .resideInAPackage("dev.holdfast.session.json")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.fasterxml.jackson.databind..");

    @ArchTest
    static final ArchRule maintenance_knowsSession = knowsOnly("maintenance", "session", "maintenance");

    @ArchTest
    static final ArchRule commit_knowsDomainAndPlan =
            knowsOnly("commit", "session", "session.json", "maintenance", "commit");

    @ArchTest
    static final ArchRule file_knowsDomainAndSeam = knowsOnly("file", "session", "session.json", "commit", "file");

    @ArchTest
    static final ArchRule bus_knowsSessionAndCore = knowsOnly("bus", "session", "commit", "bus");

    @ArchTest
    static final ArchRule http_knowsSession =
            knowsOnly("http", "session", "session.json", "access", "limits", "tls", "http");

    @ArchTest
    static final ArchRule access_knowsSession = knowsOnly("access", "session", "access");

    @ArchTest
    static final ArchRule tokens_knowAccess = knowsOnly("access.tokens", "session", "access", "access.tokens");

    @ArchTest
    static final ArchRule jwt_knowsAccess = knowsOnly("access.jwt", "session", "access", "access.jwt");

    @ArchTest
    static final ArchRule metrics_observe = knowsOnly("metrics", "session", "commit", "http", "metrics");

    @ArchTest
    static final ArchRule micrometer_isKnownByMetricsOnly = noClasses()
            .that(not(resideInAPackage("dev.holdfast.metrics")))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.micrometer..", "io.prometheus..");

    @ArchTest
    static final ArchRule tracing_observes = knowsOnly("tracing", "session", "commit", "http", "tracing");

    @ArchTest
    static final ArchRule openTelemetry_isKnownByTracingOnly = noClasses()
            .that(not(resideInAPackage("dev.holdfast.tracing")))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.opentelemetry..", "io.vertx.tracing..");

    @ArchTest
    static final ArchRule management_knowsTls = knowsOnly("management", "tls", "management");

    @ArchTest
    static final ArchRule limits_knowSession = knowsOnly("limits", "session", "limits");

    @ArchTest
    static final ArchRule tls_standsAlone = knowsOnly("tls", "tls");

    @ArchTest
    static final ArchRule config_knowsSessionTypes = knowsOnly("config", "session", "limits", "tls", "config");

    @ArchTest
    static final ArchRule realClocks_areMadeInTheRootOnly = noClasses()
            .that(not(resideInAPackage("dev.holdfast")))
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(InstantSource.class, "system")
            .orShould()
            .callMethod(Clock.class, "systemUTC")
            .orShould()
            .callMethod(Clock.class, "systemDefaultZone");

    @ArchTest
    static final ArchRule files_areTouchedByTheFileEngineConfigTokensAndTlsOnly = noClasses()
            .that(not(resideInAnyPackage(
                    "dev.holdfast.file", "dev.holdfast.config", "dev.holdfast.access.tokens", "dev.holdfast.tls")))
            // Sets the mode of its own file before the logging library opens it.
            .and(not(type(AuditFile.class)))
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(Files.class, java.io.File.class);

    @ArchTest
    static final ArchRule jsonObjects_stayInConfigAndBesideTheirVerifier = noClasses()
            .that(not(resideInAnyPackage("dev.holdfast.config", "dev.holdfast.access.jwt")))
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(JsonObject.class, JsonArray.class);

    @ArchTest
    static final ArchRule eventBus_isUsedByBusOnly = noClasses()
            .that(not(resideInAPackage("dev.holdfast.bus")))
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(EventBus.class);

    @ArchTest
    static final ArchRule statics_areFinal = fields().that()
            .areStatic()
            .and()
            .doNotHaveModifier(JavaModifier.SYNTHETIC)
            .should()
            .beFinal();

    @ArchTest
    static final ArchRule names_sayTheJob =
            noClasses().should().haveNameMatching(".*(Utils?|Helpers?|Manager|Service|Impl|Common|Base|Constants)$");

    @ArchTest
    static final ArchRule verticles_areFutureBased =
            classes().that().areAssignableTo(Deployable.class).should().beAssignableTo(VerticleBase.class);

    @Test
    void sources_areShort() throws IOException {
        Map<Path, Integer> tooLong = new TreeMap<>();
        for (Path source : sources(MAIN, TESTS)) {
            int lines = Files.readAllLines(source).size();
            boolean verticle = source.toString().endsWith("Verticle.java");
            if (lines > (verticle ? LONGEST_VERTICLE : LONGEST_FILE)) {
                tooLong.put(source, lines);
            }
        }

        assertThat(tooLong).isEmpty();
    }

    @Test
    void packages_areNullMarkedAndSayWhatTheyAre() throws IOException {
        List<Path> packages =
                sources(MAIN).stream().map(Path::getParent).distinct().toList();

        assertThat(packages).isNotEmpty().allSatisfy(directory -> assertThat(directory.resolve("package-info.java"))
                .content()
                .startsWith("/**")
                .contains("@NullMarked"));
    }

    /** The package may use these of ours, by their names below {@code dev.holdfast}. */
    private static ArchRule knowsOnly(String name, String... known) {
        String[] packages =
                Stream.of(known).map(other -> "dev.holdfast." + other).toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAPackage("dev.holdfast." + name)
                .should()
                .dependOnClassesThat(resideInAPackage("dev.holdfast..").and(not(resideInAnyPackage(packages))))
                .allowEmptyShould(true);
    }

    private static List<Path> sources(Path... roots) throws IOException {
        List<Path> sources = new ArrayList<>();
        for (Path root : roots) {
            try (Stream<Path> found = Files.walk(root)) {
                found.filter(path -> path.toString().endsWith(".java")).sorted().forEach(sources::add);
            }
        }
        return sources;
    }
}

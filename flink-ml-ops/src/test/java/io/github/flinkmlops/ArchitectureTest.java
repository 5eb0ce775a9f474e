package io.github.flinkmlops;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Which package may import which: the one place where this table stands. A package missing from
 * {@link #ROOMS} fails the build until somebody has decided where it belongs.
 */
@AnalyzeClasses(
        packages = "io.github.flinkmlops",
        importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String BASE = "io.github.flinkmlops.";

    private static final String[] NN = {
        "nn.activation", "nn.initializer", "nn.loss", "nn.optimizer", "nn.layer", "nn"
    };

    private static final String JSON = "com.fasterxml.jackson..";
    private static final String DJL = "ai.djl..";

    /** Everything may use the JDK, jspecify's annotations, and its own package. */
    private static final List<String> EVERYWHERE =
            List.of("java..", "javax..", "jdk.incubator.vector..", "org.jspecify..");

    private static final Map<String, List<String>> ROOMS = rooms();

    private static Map<String, List<String>> rooms() {
        Map<String, List<String>> rooms = new LinkedHashMap<>();
        rooms.put("linalg", List.of());
        rooms.put("nn.activation", List.of("linalg"));
        rooms.put("nn.initializer", List.of("linalg", "nn.activation"));
        rooms.put("nn.loss", List.of("linalg", "nn.activation"));
        rooms.put("nn.optimizer", List.of("linalg"));
        rooms.put("nn.layer", List.of("linalg", "nn.activation", "nn.initializer"));
        rooms.put("nn", List.of("linalg", "nn.layer"));
        rooms.put("example", List.of("linalg"));
        rooms.put("sequence", List.of("example"));
        rooms.put("safetensors", List.of(JSON));
        rooms.put("model", concat(and(NN, "linalg", "safetensors"), List.of(JSON)));
        rooms.put("trainer", and(NN, "linalg", "example", "model", "safetensors"));
        rooms.put("prediction", List.of("linalg", "nn", "example", "model"));
        rooms.put("evaluation", List.of("example", "prediction"));
        rooms.put("transformer", List.of("safetensors", JSON, DJL));
        rooms.put("text", List.of(JSON, DJL));
        rooms.put("decoding", List.of("sequence", "transformer", DJL));
        rooms.put(
                "script",
                List.of("safetensors", "sequence", "text", "transformer", "decoding", JSON, DJL));
        rooms.put(
                "host",
                List.of(
                        "example",
                        "sequence",
                        "text",
                        "transformer",
                        "decoding",
                        "script",
                        "org.slf4j..",
                        DJL));
        String[] mathematics =
                and(
                                NN,
                                "linalg",
                                "example",
                                "sequence",
                                "safetensors",
                                "model",
                                "trainer",
                                "prediction",
                                "evaluation",
                                "text",
                                "transformer",
                                "decoding",
                                "script",
                                "host")
                        .toArray(String[]::new);
        List<String> logging = List.of("org.slf4j..", "org.apache.flink..");
        rooms.put("operator.types", concat(List.of(mathematics), logging));
        rooms.put("operator", concat(and(mathematics, "operator.types"), logging));
        rooms.put("table", concat(and(mathematics, "operator", "operator.types"), logging));
        return rooms;
    }

    @ArchTest
    static void everyPackageImportsOnlyWhatStandsInItsRow(JavaClasses classes) {
        List<String> violations = new ArrayList<>();
        ROOMS.forEach(
                (room, others) ->
                        violations.addAll(
                                classes()
                                        .that()
                                        .resideInAPackage(BASE + room)
                                        .should()
                                        .onlyDependOnClassesThat(permitted(room, others))
                                        .allowEmptyShould(true)
                                        .evaluate(classes)
                                        .getFailureReport()
                                        .getDetails()));
        assertThat(violations)
                .as("imports that no row of ArchitectureTest.ROOMS permits")
                .isEmpty();
    }

    @ArchTest
    static void everyPackageHasARow(JavaClasses classes) {
        Set<String> strangers = new TreeSet<>();
        for (JavaClass type : classes) {
            String room = type.getPackageName();
            if (!room.startsWith(BASE) || !ROOMS.containsKey(room.substring(BASE.length()))) {
                strangers.add(room);
            }
        }
        assertThat(strangers).as("packages without a row in ArchitectureTest.ROOMS").isEmpty();
    }

    @ArchTest
    static final ArchRule noCyclesAmongPackages =
            slices().matching(BASE + "(**)").should().beFreeOfCycles().allowEmptyShould(true);

    @ArchTest
    static final ArchRule flinkOnlyInOperatorAndTable =
            noClasses()
                    .that()
                    .resideOutsideOfPackages(BASE + "operator..", BASE + "table..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("org.apache.flink..")
                    .because("the mathematics is tested with a for loop")
                    .allowEmptyShould(true);

    @ArchTest
    static final ArchRule djlOnlyWhereSequencesAreRead =
            noClasses()
                    .that()
                    .resideOutsideOfPackages(
                            BASE + "text..",
                            BASE + "transformer..",
                            BASE + "decoding..",
                            BASE + "script..",
                            BASE + "host..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage(DJL)
                    .allowEmptyShould(true);

    @ArchTest
    static final ArchRule neitherKafkaNorAvro =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("org.apache.kafka..", "org.apache.avro..")
                    .because("wire formats live in the connectors")
                    .allowEmptyShould(true);

    private static DescribedPredicate<JavaClass> permitted(String room, List<String> others) {
        String[] packages =
                Stream.of(
                                EVERYWHERE.stream(),
                                Stream.of(BASE + room),
                                others.stream()
                                        .map(other -> other.endsWith("..") ? other : BASE + other))
                        .flatMap(stream -> stream)
                        .toArray(String[]::new);
        DescribedPredicate<JavaClass> primitive =
                DescribedPredicate.describe(
                        "primitive", type -> type.getBaseComponentType().isPrimitive());
        return resideInAnyPackage(packages)
                .onResultOf(JavaClass::getBaseComponentType)
                .or(primitive);
    }

    private static List<String> and(String[] rooms, String... more) {
        return concat(Arrays.asList(rooms), Arrays.asList(more));
    }

    private static List<String> concat(List<String> left, List<String> right) {
        return Stream.concat(left.stream(), right.stream()).toList();
    }
}

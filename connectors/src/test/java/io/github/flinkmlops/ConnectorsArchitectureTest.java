package io.github.flinkmlops;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The connectors know records, predictions and models, never how a model learns. */
@AnalyzeClasses(
        packages = "io.github.flinkmlops.connector",
        importOptions = ImportOption.DoNotIncludeTests.class)
class ConnectorsArchitectureTest {

    @ArchTest
    static final ArchRule neverTheLearning =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "io.github.flinkmlops.nn..",
                            "io.github.flinkmlops.trainer..",
                            "io.github.flinkmlops.transformer..")
                    .allowEmptyShould(true);

    @ArchTest
    static final ArchRule avroKnowsNoKafka =
            noClasses()
                    .that()
                    .resideInAPackage("io.github.flinkmlops.connector.avro..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "io.github.flinkmlops.connector.kafka..",
                            "org.apache.kafka..",
                            "org.apache.flink.connector.kafka..")
                    .allowEmptyShould(true);

    @ArchTest
    static final ArchRule noCyclesAmongPackages =
            slices().matching("io.github.flinkmlops.(**)")
                    .should()
                    .beFreeOfCycles()
                    .allowEmptyShould(true);
}

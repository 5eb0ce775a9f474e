package io.github.flinkmlops;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** A job runs on any cluster; what only the quickstart brings must stay out of it. */
@AnalyzeClasses(
        packages = "io.github.flinkmlops.job",
        importOptions = ImportOption.DoNotIncludeTests.class)
class JobsArchitectureTest {

    @ArchTest
    static final ArchRule jobsUseOnlyWhatTheClusterJarCarries =
            noClasses()
                    .that()
                    .resideInAPackage("io.github.flinkmlops.job.config..")
                    .or()
                    .haveSimpleNameEndingWith("Job")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "io.github.flinkmlops.job.quickstart..",
                            "kafka..",
                            "org.apache.kafka.server..",
                            "org.apache.kafka.metadata..",
                            "org.apache.commons.csv..",
                            "me.tongfei.progressbar..")
                    .allowEmptyShould(true);

    @ArchTest
    static final ArchRule noCyclesAmongPackages =
            slices().matching("io.github.flinkmlops.(**)")
                    .should()
                    .beFreeOfCycles()
                    .allowEmptyShould(true);
}

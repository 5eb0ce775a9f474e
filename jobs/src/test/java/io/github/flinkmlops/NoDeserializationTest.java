package io.github.flinkmlops;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.ObjectInputStream;

/** What comes from outside is never read by Java's serialization, nor by Kryo. */
@AnalyzeClasses(
        packages = "io.github.flinkmlops",
        importOptions = ImportOption.DoNotIncludeTests.class)
class NoDeserializationTest {

    @ArchTest
    static final ArchRule noJavaDeserialization =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .areAssignableTo(ObjectInputStream.class)
                    .orShould()
                    .dependOnClassesThat()
                    .haveFullyQualifiedName("org.apache.flink.util.InstantiationUtil")
                    .orShould()
                    .dependOnClassesThat()
                    .resideInAnyPackage("java.beans..", "com.esotericsoftware..");
}

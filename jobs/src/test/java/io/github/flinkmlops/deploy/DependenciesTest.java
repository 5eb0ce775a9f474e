package io.github.flinkmlops.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.module.ModuleDescriptor.Version;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What docs/dependencies.md says of the jars is true, and no other jar is shipped. */
class DependenciesTest {

    private static final Path TABLES = Path.of("..", "docs", "dependencies.md");

    /** Those that ask for no more than to be named. */
    private static final Set<String> MAY_BE_SHIPPED =
            Set.of("Apache-2.0", "MIT", "BSD-2-Clause", "BSD-3-Clause", "Go", "CC0");

    /** Groups, and in Flink's the artifacts, that tests and benchmarks alone use. */
    private static final Pattern FOR_TESTS =
            Pattern.compile(
                    "org\\.junit\\..*|junit:.*|org\\.assertj:.*|com\\.tngtech\\.archunit:.*"
                            + "|org\\.opentest4j:.*|org\\.apiguardian:.*|net\\.bytebuddy:.*"
                            + "|org\\.openjdk\\.jmh:.*|org\\.hamcrest:.*|org\\.apache\\.maven\\..*"
                            + "|com\\.ibm\\.icu:.*|org\\.apache\\.flink:.*(test|architecture|-table-).*");

    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([^`]+)` \\| (.+) \\| (.+) \\|$");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    private static final Map<Pattern, String> SPELLINGS = spellings();

    private static Map<Pattern, String> spellings() {
        Map<Pattern, String> spellings = new LinkedHashMap<>();
        spellings.put(Pattern.compile(".*apache.*"), "Apache-2.0");
        spellings.put(Pattern.compile("(the )?mit( license)?"), "MIT");
        spellings.put(Pattern.compile(".*(bsd.*2|2.*bsd).*"), "BSD-2-Clause");
        spellings.put(Pattern.compile(".*bsd.*"), "BSD-3-Clause");
        spellings.put(Pattern.compile("go license"), "Go");
        spellings.put(Pattern.compile("public domain.*"), "CC0");
        spellings.put(Pattern.compile("lgpl.*"), "LGPL-2.1");
        spellings.put(Pattern.compile("mpl.*"), "MPL-1.1");
        return spellings;
    }

    private static String spelledAsHere(String licence) {
        for (Map.Entry<Pattern, String> spelling : SPELLINGS.entrySet()) {
            if (spelling.getKey().matcher(licence.toLowerCase(Locale.ROOT)).matches()) {
                return spelling.getValue();
            }
        }
        return licence;
    }

    /** Licences of the first table, by group and artifact. */
    private static Map<String, Set<String>> listed() throws IOException {
        Map<String, Set<String>> listed = new TreeMap<>();
        Matcher row = ROW.matcher(part(0));
        while (row.find()) {
            Set<String> licences = new TreeSet<>(List.of(row.group(3).split(" or ")));
            Matcher artifact = CODE.matcher(row.group(2));
            while (artifact.find()) {
                listed.put(row.group(1) + ":" + artifact.group(1), licences);
            }
        }
        return listed;
    }

    private static String part(int number) throws IOException {
        return Files.readString(TABLES).split("## Known vulnerabilities")[number];
    }

    private static List<MavenArtifact> shipped() {
        return MavenArtifact.onClassPath().stream()
                .filter(one -> !one.group().startsWith("io.github.flinkmlops"))
                .filter(one -> !FOR_TESTS.matcher(one.name()).matches())
                .toList();
    }

    @Test
    void everyJarHasTheLicenceThatTheTableSays() throws Exception {
        Map<String, Set<String>> listed = listed();
        Map<String, Set<String>> found = new TreeMap<>();
        for (MavenArtifact one : shipped()) {
            Set<String> licences = new TreeSet<>();
            for (String licence : one.licences()) {
                licences.add(spelledAsHere(licence));
            }
            found.put(one.name(), licences);
        }
        assertThat(found).as("jars of the class path").hasSizeGreaterThan(50);
        assertThat(listed).as("docs/dependencies.md").containsAllEntriesOf(found);
    }

    @Test
    void everyLicenceMayBeShipped() throws IOException {
        assertThat(listed())
                .allSatisfy(
                        (name, licences) ->
                                assertThat(licences)
                                        .as("licences of %s", name)
                                        .anyMatch(MAY_BE_SHIPPED::contains));
    }

    @Test
    void noVersionWithAKnownVulnerabilityIsOnTheClassPath() throws IOException {
        Map<String, String> least = new TreeMap<>();
        Matcher row = ROW.matcher(part(1));
        while (row.find()) {
            least.put(row.group(1), row.group(2));
        }
        assertThat(least).hasSizeGreaterThan(10);
        for (MavenArtifact one : MavenArtifact.onClassPath()) {
            String version = least.get(one.name());
            if (version != null) {
                assertThat(Version.parse(one.version()))
                        .as("version of %s", one.name())
                        .isGreaterThanOrEqualTo(Version.parse(version));
            }
        }
    }
}

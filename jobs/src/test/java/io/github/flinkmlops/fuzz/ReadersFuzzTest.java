package io.github.flinkmlops.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Damaged model files, messages and job files are refused as documented: no other exception, no
 * hang, no more memory than is allowed. {@code ReadersFuzzing} does the same for as long as one
 * likes.
 */
class ReadersFuzzTest {

    private static final long SEED = 20_010_131;

    /** Inputs for each target of a format: together more than 100,000. */
    private static final int SAFETENSORS = 20_000;

    private static final int MESSAGES = 14_000;
    private static final int JOB_FILES = 6_000;

    record Case(FuzzTarget target, int inputs) {
        @Override
        public String toString() {
            return inputs + " " + target.name();
        }
    }

    static Stream<Case> cases() throws IOException {
        return Stream.of(
                        cases(FuzzTargets.safetensors(), SAFETENSORS),
                        cases(FuzzTargets.messages(), MESSAGES),
                        cases(FuzzTargets.jobFiles(), JOB_FILES))
                .flatMap(cases -> cases);
    }

    private static Stream<Case> cases(List<FuzzTarget> targets, int inputs) {
        return targets.stream().map(target -> new Case(target, inputs));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void damagedInputsAreRefusedAsDocumented(Case one) throws InterruptedException {
        FuzzReport report = FuzzRun.of(one.target(), one.inputs(), SEED);
        // If hardly anything or everything were refused, the inputs would test nothing.
        assertThat(report.refused())
                .as(report.toString())
                .isBetween(one.inputs() / 10L, one.inputs() - 1L);
    }
}

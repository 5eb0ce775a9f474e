package io.github.flinkmlops.job;

import io.github.flinkmlops.job.RuntimeCheck.Part;
import java.util.Arrays;
import java.util.List;

/**
 * The main class of the cluster jar: looks whether Flink has the runtime, then runs the job that
 * its first argument names. Without the runtime, Flink could not even look for the job's own {@code
 * main}.
 */
public final class Submit {

    private static final int WRONG_SETTINGS = 2;

    private Submit() {}

    /**
     * Runs a job: {@code train}, with the settings of {@link TrainJob}, or {@code sequences}, with
     * those of {@link SequenceJob}.
     */
    public static void main(String[] args) throws Exception {
        String job = args.length == 0 ? "" : args[0];
        List<Part> needed =
                switch (job) {
                    case "train" -> List.of(Part.OPERATORS);
                    case "sequences" -> List.of(Part.values());
                    default -> List.of();
                };
        if (needed.isEmpty()) {
            refuse(
                    "which job? The first argument must be train or sequences, was '%s'"
                            .formatted(job));
        }
        String problem = RuntimeCheck.problem(Submit.class.getClassLoader(), needed);
        if (problem != null) {
            refuse(problem);
        }
        String[] settings = Arrays.copyOfRange(args, 1, args.length);
        if (job.equals("sequences")) {
            SequenceJob.main(settings);
        } else {
            TrainJob.main(settings);
        }
    }

    private static void refuse(String why) {
        System.err.println(why);
        System.exit(WRONG_SETTINGS);
    }
}

package io.github.flinkmlops.fuzz;

import java.util.List;

/**
 * Reads damaged model files, messages and job files: as many as the first argument says
 * (1,000,000), from the seed that the second says (the time). Ends with the input in Base64 on the
 * first crash, hang, or allocation beyond the bound.
 */
public final class ReadersFuzzing {

    private static final long BY_DEFAULT = 1_000_000;

    /** Messages take microseconds to read, job files a millisecond. */
    private static final double JOB_FILES = 0.1;

    private ReadersFuzzing() {}

    public static void main(String[] args) throws Exception {
        long inputs = args.length > 0 ? Long.parseLong(args[0]) : BY_DEFAULT;
        long seed = args.length > 1 ? Long.parseLong(args[1]) : System.currentTimeMillis();
        System.out.println(inputs + " inputs from seed " + seed);
        System.out.println(FuzzReport.header());
        long jobFiles = Math.round(inputs * JOB_FILES);
        long read =
                run(FuzzTargets.jobFiles(), jobFiles, seed)
                        + run(FuzzTargets.safetensors(), (inputs - jobFiles) / 3, seed)
                        + run(
                                FuzzTargets.messages(),
                                inputs - jobFiles - (inputs - jobFiles) / 3,
                                seed);
        System.out.printf("%,d inputs: no crash, no hang, no memory beyond the bound%n", read);
    }

    /** Spreads the inputs over the targets, rounding up. */
    private static long run(List<FuzzTarget> targets, long inputs, long seed)
            throws InterruptedException {
        long each = (inputs + targets.size() - 1) / targets.size();
        for (FuzzTarget target : targets) {
            System.out.println(FuzzRun.of(target, each, seed));
        }
        return each * targets.size();
    }
}

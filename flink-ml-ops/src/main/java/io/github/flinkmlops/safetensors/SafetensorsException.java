package io.github.flinkmlops.safetensors;

/** A file that is not valid safetensors, or that does not hold what was asked of it. */
public final class SafetensorsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception with the message {@code source: problem}.
     *
     * @param source the file, topic or state that the bytes came from
     * @param problem what is wrong and where in the source
     */
    public SafetensorsException(String source, String problem) {
        super(source + ": " + problem);
    }

    SafetensorsException(String source, String problem, Throwable cause) {
        super(source + ": " + problem, cause);
    }
}

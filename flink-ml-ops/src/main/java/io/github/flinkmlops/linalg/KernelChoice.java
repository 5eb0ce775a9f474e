package io.github.flinkmlops.linalg;

/**
 * Chooses the kernels of this process once: the Vector API's where the JVM was started with it. The
 * system property {@code flinkmlops.kernels=plain} asks for plain Java, for one who must go on with
 * the bits of a machine without it.
 */
final class KernelChoice {

    private static final String PROPERTY = "flinkmlops.kernels";
    private static final String VECTOR_MODULE = "jdk.incubator.vector";

    static final Kernels CHOSEN = choose();

    private KernelChoice() {}

    private static Kernels choose() {
        boolean plain = "plain".equals(System.getProperty(PROPERTY));
        if (plain || ModuleLayer.boot().findModule(VECTOR_MODULE).isEmpty()) {
            return plain();
        }
        try {
            return new VectorKernels();
        } catch (LinkageError e) {
            // The incubating API of this JVM is not the one that was compiled against.
            return plain();
        }
    }

    private static Kernels plain() {
        PlainProduct.showLongRows();
        return PlainKernels.INSTANCE;
    }
}

package io.github.flinkmlops.transformer;

/** Where the layer norm of a residual connection stands. */
public enum NormPlacement {
    /** {@code x + f(norm(x))}: trains without warm-up (Xiong et al. 2020). */
    PRE,
    /** {@code norm(x + f(x))}: as in Vaswani et al. 2017. */
    POST
}

package io.github.flinkmlops.job.config;

import io.github.flinkmlops.example.ExampleEncoder;
import io.github.flinkmlops.example.ExampleFields;
import io.github.flinkmlops.example.FeatureEncoder;
import io.github.flinkmlops.example.LabelEncoder;
import java.io.Serializable;
import java.util.List;

/** How a record becomes an example. */
public sealed interface Encoding extends Serializable {

    /** Number of features. */
    int inputs();

    /** Whether features are sparse. */
    boolean sparse();

    /** Indices of the features that the trainer standardizes. */
    List<Integer> standardized();

    /** What reads the label. */
    LabelEncoder label();

    /**
     * Fields of a record of any schema.
     *
     * @param features at least one
     */
    record Fields(List<FeatureEncoder> features, LabelEncoder label, ExampleFields about)
            implements Encoding {

        public Fields {
            features = List.copyOf(features);
        }

        /** An encoder for one thread. */
        public ExampleEncoder encoder() {
            return new ExampleEncoder(features, label, about);
        }

        @Override
        public int inputs() {
            return encoder().size();
        }

        @Override
        public boolean sparse() {
            return encoder().sparse();
        }

        @Override
        public List<Integer> standardized() {
            return encoder().standardizedFeatures();
        }
    }

    /**
     * Records of our own {@code Example} schema, which hold their features.
     *
     * @param dense number of dense features
     * @param sparseSize what sparse indices must be below; 0 if there are dense features only
     */
    record Examples(int dense, int sparseSize, LabelEncoder label) implements Encoding {

        @Override
        public int inputs() {
            return dense + sparseSize;
        }

        @Override
        public boolean sparse() {
            return sparseSize > 0;
        }

        @Override
        public List<Integer> standardized() {
            return List.of();
        }
    }
}

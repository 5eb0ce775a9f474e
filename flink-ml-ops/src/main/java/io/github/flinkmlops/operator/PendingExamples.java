package io.github.flinkmlops.operator;

import io.github.flinkmlops.example.Example;
import io.github.flinkmlops.example.Minibatch;
import io.github.flinkmlops.operator.types.DecodedSerializer;
import io.github.flinkmlops.trainer.Trainer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * The half-filled minibatch, and the examples whose prediction has not left yet.
 *
 * <p>Only examples that will be learned count towards the minibatch; those that are only predicted
 * wait beside it. Predictions always leave all together, so that the learnable examples whose
 * prediction has left are the first ones of the minibatch.
 */
final class PendingExamples {

    private final Minibatch minibatch;
    private final Minibatch predictedOnly;
    private final List<Example> learnable = new ArrayList<>();
    private final List<Example> waiting = new ArrayList<>();
    private int predicted;

    PendingExamples(Trainer trainer) {
        this.minibatch = trainer.newMinibatch();
        this.predictedOnly = trainer.newMinibatch();
    }

    void add(Example example) {
        waiting.add(example);
        if (example.learnable()) {
            learnable.add(example);
            minibatch.add(example.features(), target(example), example.weight());
        } else {
            predictedOnly.add(example.features(), target(example), 0f);
        }
    }

    private static float target(Example example) {
        return example.label() == null ? 0f : example.label().target();
    }

    /** The rows to learn from, in the order of their arrival. */
    Minibatch minibatch() {
        return minibatch;
    }

    /** The rows that wait and will not be learned from. */
    Minibatch predictedOnly() {
        return predictedOnly;
    }

    /** The examples of the minibatch's rows. */
    List<Example> learnable() {
        return learnable;
    }

    /** All examples whose prediction has not left, in the order of their arrival. */
    List<Example> waiting() {
        return waiting;
    }

    /** How many of the minibatch's first rows have been predicted already. */
    int predicted() {
        return predicted;
    }

    /** Notes that all predictions have left. */
    void allPredicted() {
        waiting.clear();
        predictedOnly.clear();
        predicted = learnable.size();
    }

    /** Begins the next minibatch. */
    void nextMinibatch() {
        minibatch.clear();
        learnable.clear();
        predicted = 0;
    }

    /** The half-filled minibatch as bytes; all its predictions must have left. */
    byte[] write() throws IOException {
        if (!waiting.isEmpty()) {
            throw new IllegalStateException(
                    waiting.size() + " predictions have not left before the checkpoint");
        }
        DataOutputSerializer out = new DataOutputSerializer(256);
        DecodedSerializer serializer = new DecodedSerializer();
        out.writeInt(learnable.size());
        for (Example example : learnable) {
            serializer.serialize(example, out);
        }
        return out.getCopyOfBuffer();
    }

    /** Takes over a minibatch that {@link #write} wrote. */
    void read(byte[] bytes) throws IOException {
        DataInputDeserializer in = new DataInputDeserializer(bytes);
        DecodedSerializer serializer = new DecodedSerializer();
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            if (serializer.deserialize(in) instanceof Example example) {
                add(example);
            } else {
                throw new IOException("the state of a minibatch holds a rejected record");
            }
        }
        allPredicted();
    }
}

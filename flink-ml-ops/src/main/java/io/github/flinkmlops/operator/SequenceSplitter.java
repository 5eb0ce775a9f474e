package io.github.flinkmlops.operator;

import io.github.flinkmlops.example.Rejected;
import io.github.flinkmlops.operator.types.StreamTypes;
import io.github.flinkmlops.sequence.Answer;
import io.github.flinkmlops.sequence.Refused;
import io.github.flinkmlops.sequence.SequencePrediction;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** Parts predictions from refusals, since an async function has no side output. */
final class SequenceSplitter extends ProcessFunction<Answer, SequencePrediction> {

    static final OutputTag<Rejected> REJECTED = new OutputTag<>("rejected", StreamTypes.REJECTED);

    private static final long serialVersionUID = 1L;

    @Override
    public void processElement(Answer answer, Context context, Collector<SequencePrediction> out) {
        if (answer instanceof SequencePrediction prediction) {
            out.collect(prediction);
        } else if (answer instanceof Refused refused) {
            context.output(REJECTED, refused.rejected());
        }
    }
}

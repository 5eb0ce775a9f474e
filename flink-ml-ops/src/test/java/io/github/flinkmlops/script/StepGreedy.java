package io.github.flinkmlops.script;

import io.github.flinkmlops.decoding.Step;
import io.github.flinkmlops.decoding.StepBatch;
import io.github.flinkmlops.decoding.StepModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Decodes a batch by the most probable token; what has ended leaves at once. */
final class StepGreedy {
    private StepGreedy() {}

    /** Returns the ids after bos, eos last if it came, at most {@code most}. */
    static List<int[]> decode(StepModel model, int[][] sources, int most) {
        List<List<Integer>> targets = new ArrayList<>();
        List<Integer> owners = new ArrayList<>();
        for (int i = 0; i < sources.length; i++) {
            targets.add(new ArrayList<>());
            owners.add(i);
        }
        int[] tokens = new int[sources.length];
        Arrays.fill(tokens, model.tokenIds().bos());
        try (StepBatch batch = model.open(sources.length)) {
            batch.append(model, sources);
            while (!owners.isEmpty()) {
                Step step = batch.step(tokens);
                List<Integer> kept = new ArrayList<>();
                List<Integer> next = new ArrayList<>();
                for (int row = 0; row < owners.size(); row++) {
                    List<Integer> target = targets.get(owners.get(row));
                    target.add(step.best(row));
                    if (step.best(row) != model.tokenIds().eos() && target.size() < most) {
                        kept.add(row);
                        next.add(step.best(row));
                    }
                }
                batch.select(kept.stream().mapToInt(Integer::intValue).toArray());
                owners = new ArrayList<>(kept.stream().map(owners::get).toList());
                tokens = next.stream().mapToInt(Integer::intValue).toArray();
            }
        }
        return targets.stream()
                .map(each -> each.stream().mapToInt(Integer::intValue).toArray())
                .toList();
    }
}

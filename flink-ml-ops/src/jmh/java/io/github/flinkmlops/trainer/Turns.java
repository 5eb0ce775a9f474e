package io.github.flinkmlops.trainer;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What contenders measured turn by turn. A figure that compares them is taken within each turn, and
 * its median over all turns: what else the machine does meets both sides of most turns.
 *
 * @param <T> the measurements of one turn
 */
final class Turns<T> {

    private final List<T> turns = new ArrayList<>();

    void add(T turn) {
        turns.add(turn);
    }

    T first() {
        return turns.get(0);
    }

    double median(ToDoubleFunction<T> figure) {
        return quantile(0.5, figure);
    }

    /** The value that a share of the turns stays below. */
    double quantile(double share, ToDoubleFunction<T> figure) {
        double[] sorted = turns.stream().mapToDouble(figure).sorted().toArray();
        return sorted[(int) (share * sorted.length)];
    }
}

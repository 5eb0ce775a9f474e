package io.github.flinkmlops.host;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Parts requests into those that are encoded together, so that little of it is padding. */
final class EncodeGroups {
    /** Most of a group that may be padding. */
    private static final double PADDING = 0.25;

    private EncodeGroups() {}

    /**
     * Parts requests, the longest sources first.
     *
     * @param sourceTokens most ids of a group, padding included; a longer source has a group of its
     *     own
     */
    static List<List<Request>> of(List<Request> requests, int sourceTokens) {
        List<Request> sorted = new ArrayList<>(requests);
        sorted.sort(Comparator.comparingInt(request -> -request.source().length));
        List<List<Request>> groups = new ArrayList<>();
        int begin = 0;
        long ids = 0;
        for (int i = 0; i < sorted.size(); i++) {
            int length = sorted.get(i).source().length;
            long padded = (long) sorted.get(begin).source().length * (i + 1 - begin);
            boolean fits = padded <= sourceTokens && ids + length >= padded * (1 - PADDING);
            if (i > begin && !fits) {
                groups.add(sorted.subList(begin, i));
                begin = i;
                ids = 0;
            }
            ids += length;
        }
        if (begin < sorted.size()) {
            groups.add(sorted.subList(begin, sorted.size()));
        }
        return groups;
    }
}

package io.github.flinkmlops.host;

import io.github.flinkmlops.decoding.DecodingBatch;
import io.github.flinkmlops.decoding.StepModel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Requests whose sources have been encoded, in the order in which they get rows. */
final class EncodedLine implements AutoCloseable {
    private final StepModel model;
    private final int sourceTokens;
    private final HostMetrics metrics;
    private final Deque<EncodedGroup> groups = new ArrayDeque<>();

    /** Taken in, and perhaps not encoded yet, should an error end all. */
    private List<Request> encoding = List.of();

    /**
     * @param sourceTokens most source ids that are encoded at a time, padding included
     */
    EncodedLine(StepModel model, int sourceTokens, HostMetrics metrics) {
        this.model = model;
        this.sourceTokens = sourceTokens;
        this.metrics = metrics;
    }

    /**
     * Encodes sources and appends their requests. One at which the model fails is refused.
     *
     * @return those that the device has no memory for, not even one by one
     */
    List<Request> encode(List<Request> requests) {
        List<Request> tooLarge = new ArrayList<>();
        encoding = requests;
        for (List<Request> group : EncodeGroups.of(requests, sourceTokens)) {
            encode(group, tooLarge);
        }
        encoding = List.of();
        return tooLarge;
    }

    private void encode(List<Request> group, List<Request> tooLarge) {
        try {
            groups.add(EncodedGroup.of(group, model, metrics));
        } catch (RuntimeException e) {
            metrics.failed(e);
            int half = group.size() / 2;
            if (half > 0) {
                encode(group.subList(0, half), tooLarge);
                encode(group.subList(half, group.size()), tooLarge);
            } else if (Failures.outOfMemory(e)) {
                tooLarge.add(group.get(0));
            } else {
                Failures.refuse(group.get(0), e);
            }
        }
    }

    boolean isEmpty() {
        return groups.isEmpty();
    }

    int size() {
        int size = 0;
        for (EncodedGroup group : groups) {
            size += group.size();
        }
        return size;
    }

    List<Request> requests() {
        List<Request> all = new ArrayList<>(encoding);
        for (EncodedGroup group : groups) {
            all.addAll(group.requests());
        }
        return all;
    }

    /** Lets go of those that nobody waits for any more, or whose time is up. */
    void removeEnded(long now) {
        for (EncodedGroup group : groups) {
            group.removeIf(
                    request -> {
                        if (request.expired(now)) {
                            request.expire(now);
                        }
                        return request.abandoned();
                    });
        }
        removeEmpty();
    }

    /** Returns how many rows its requests may come to have. */
    int rows() {
        int rows = 0;
        for (EncodedGroup group : groups) {
            rows += group.rows();
        }
        return rows;
    }

    /**
     * Gives the first ones rows of a batch, as many as fit; an empty batch takes anyone, since it
     * may only for a while have become too small.
     *
     * @param running takes them in, those at which the batch fails too
     */
    void place(int freeRows, DecodingBatch<Request> batch, List<Request> running) {
        int left = freeRows;
        for (EncodedGroup group : groups) {
            if (running.isEmpty() && !group.isEmpty()) {
                left = Math.max(left, group.firstWidth());
            }
            List<EncodedGroup.Member> first = group.take(left);
            if (!first.isEmpty()) {
                for (EncodedGroup.Member member : first) {
                    running.add(member.request());
                    left -= member.request().width;
                }
                group.place(first, batch);
            }
            if (!group.isEmpty()) {
                break;
            }
        }
        removeEmpty();
    }

    private void removeEmpty() {
        while (!groups.isEmpty() && groups.peek().isEmpty()) {
            groups.remove().close();
        }
    }

    @Override
    public void close() {
        groups.forEach(EncodedGroup::close);
        groups.clear();
    }
}

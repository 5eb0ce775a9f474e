package io.github.flinkmlops.host;

import io.github.flinkmlops.decoding.DecodingBatch;
import io.github.flinkmlops.decoding.EncodedSources;
import io.github.flinkmlops.decoding.StepModel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Requests whose sources were encoded together, and that have no rows yet. */
final class EncodedGroup implements AutoCloseable {
    private final EncodedSources sources;
    private final List<Member> members = new ArrayList<>();

    /**
     * A request.
     *
     * @param index which of the sources is its own
     */
    record Member(Request request, int index) {}

    private EncodedGroup(EncodedSources sources, List<Request> requests) {
        this.sources = sources;
        for (int i = 0; i < requests.size(); i++) {
            members.add(new Member(requests.get(i), i));
        }
    }

    /** Encodes the sources of requests, which begin anew. */
    static EncodedGroup of(List<Request> requests, StepModel model, HostMetrics metrics) {
        int[][] sources = new int[requests.size()][];
        for (int i = 0; i < sources.length; i++) {
            sources[i] = requests.get(i).source();
            requests.get(i).start();
        }
        EncodedSources encoded = model.encode(sources);
        metrics.encoded(sources);
        return new EncodedGroup(encoded, requests);
    }

    int size() {
        return members.size();
    }

    boolean isEmpty() {
        return members.isEmpty();
    }

    List<Request> requests() {
        return members.stream().map(Member::request).toList();
    }

    /** Returns how many rows its requests may come to have. */
    int rows() {
        int rows = 0;
        for (Member member : members) {
            rows += member.request().width;
        }
        return rows;
    }

    /** Returns how many rows the first one may come to have. */
    int firstWidth() {
        return members.get(0).request().width;
    }

    void removeIf(Predicate<Request> leaves) {
        members.removeIf(member -> leaves.test(member.request()));
    }

    /** Takes out the first ones, as many as fit into free rows. */
    List<Member> take(int freeRows) {
        int count = 0;
        int left = freeRows;
        while (count < members.size() && members.get(count).request().width <= left) {
            left -= members.get(count++).request().width;
        }
        List<Member> first = members.subList(0, count);
        List<Member> taken = List.copyOf(first);
        first.clear();
        return taken;
    }

    /** Gives members that were taken out rows of a batch. */
    void place(List<Member> taken, DecodingBatch<Request> batch) {
        int[] which = new int[taken.size()];
        List<Request> requests = new ArrayList<>(which.length);
        for (int i = 0; i < which.length; i++) {
            which[i] = taken.get(i).index();
            requests.add(taken.get(i).request());
        }
        batch.add(sources, which, requests);
    }

    @Override
    public void close() {
        sources.close();
    }
}

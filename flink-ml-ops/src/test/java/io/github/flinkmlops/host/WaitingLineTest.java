package io.github.flinkmlops.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinkmlops.decoding.TinyLanguage;
import io.github.flinkmlops.sequence.DecodingOptions;
import io.github.flinkmlops.sequence.DecodingStrategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WaitingLineTest {
    private static final int ROWS = 8;

    private final TinyLanguage language = new TinyLanguage();
    private final WaitingLine line = new WaitingLine();

    @Test
    void theFirstIsServedFirstWithThoseMostLikeIt() {
        List<Request> requests = add(3, 20, 4, 21, 3, 20, 4, 3, 20, 21, 3);
        List<Request> taken = take(4);
        assertThat(taken)
                .containsExactly(
                        requests.get(0), requests.get(4), requests.get(7), requests.get(10));
        assertThat(take(4))
                .containsExactly(
                        requests.get(1), requests.get(5), requests.get(8), requests.get(3));
        assertThat(take(8)).hasSize(3);
        assertThat(line.size()).isZero();
    }

    @Test
    void nobodyWaitsForEverHoweverWideAndLong() {
        Request wide = request(30, new DecodingStrategy.Beam(ROWS, 0, 1));
        line.add(wide, 0);
        List<Request> passing = new ArrayList<>();
        List<Request> taken = List.of();
        // One row is always taken by somebody else.
        for (int turn = 0; turn < 100; turn++) {
            add(3);
            taken = takeBeside(request(3, new DecodingStrategy.Greedy()));
            passing.addAll(taken);
        }
        assertThat(passing).hasSize(16).doesNotContain(wide);
        assertThat(taken).isEmpty();
        assertThat(take(ROWS)).containsExactly(wide);
        assertThat(takeBeside(request(3, new DecodingStrategy.Greedy()))).hasSize(7);
    }

    @Test
    void theAbandonedAreLeftOutAndTheLateAreAnswered() {
        List<Request> requests = add(3, 3, 3);
        requests.get(0).future.cancel(false);
        Request late =
                new Request(
                        new Work(new int[3], DecodingOptions.DEFAULT, Duration.ofMillis(1)),
                        language,
                        0);
        line.add(late, 0);
        long now = Duration.ofMillis(2).toNanos();
        List<Request> taken = line.take(room(List.of()), 100, now);
        assertThat(taken).containsExactly(requests.get(1), requests.get(2));
        assertThat(late.future.join()).isInstanceOf(Outcome.Failed.class);
    }

    @Test
    void requestsOfLikeLengthsAreEncodedTogether() {
        List<List<Request>> groups = EncodeGroups.of(add(3, 30, 4, 29, 4, 24, 3, 1), 1000);
        assertThat(groups.stream().map(WaitingLineTest::lengths))
                .containsExactly(List.of(30, 29, 24), List.of(4, 4, 3, 3, 1));
    }

    @Test
    void aGroupHasNoMoreIdsThanIsSaidUnlessOneSourceDoes() {
        List<List<Request>> groups = EncodeGroups.of(add(10, 10, 10, 25, 9), 20);
        assertThat(groups.stream().map(WaitingLineTest::lengths))
                .containsExactly(List.of(25), List.of(10, 10), List.of(10, 9));
    }

    private static List<Integer> lengths(List<Request> group) {
        return group.stream().map(request -> request.source().length).toList();
    }

    private List<Request> add(int... lengths) {
        List<Request> requests = new ArrayList<>();
        for (int length : lengths) {
            Request request = request(length, new DecodingStrategy.Greedy());
            requests.add(request);
            line.add(request, 0);
        }
        return requests;
    }

    private Request request(int length, DecodingStrategy strategy) {
        DecodingOptions options = new DecodingOptions(strategy, new int[0], 0, 9, false);
        return new Request(new Work(new int[length], options, Duration.ofHours(1)), language, 0);
    }

    private List<Request> take(int rows) {
        return line.take(new Room(rows, Long.MAX_VALUE, language::rowBytes), 100, 1);
    }

    private List<Request> takeBeside(Request other) {
        return line.take(room(List.of(other)), 100, 1);
    }

    private Room room(List<Request> present) {
        return Room.beside(present, ROWS, Long.MAX_VALUE, language::rowBytes);
    }
}

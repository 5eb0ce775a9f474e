package io.github.flinkmlops.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinkmlops.sequence.DecodingOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EncodeGroupsTest {
    private static final int NO_LIMIT = 1 << 20;

    private static List<Request> requests(int count, int length) {
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Work work = new Work(new int[length], DecodingOptions.DEFAULT, Duration.ofHours(1));
            requests.add(new Request(work, null, 0));
        }
        return requests;
    }

    private static List<Request> requests(int count, int length, int more, int longer) {
        List<Request> requests = requests(count, length);
        requests.addAll(requests(more, longer));
        return requests;
    }

    private static List<Integer> sizes(List<List<Request>> groups) {
        return groups.stream().map(List::size).toList();
    }

    @Test
    void nothingHasNoGroups() {
        assertThat(EncodeGroups.of(List.of(), NO_LIMIT)).isEmpty();
    }

    /** All padding counted, the 48 ids that fill up the shorter ones would cost two calls' time. */
    @Test
    void aLittlePaddingCostsLessThanACallOfItsOwn() {
        List<Request> requests = requests(24, 6, 24, 8);
        assertThat(sizes(EncodeGroups.of(requests, NO_LIMIT))).containsExactly(48);
    }

    @Test
    void muchPaddingCostsMoreThanACallOfItsOwn() {
        List<Request> requests = requests(30, 2, 30, 20);
        List<List<Request>> groups = EncodeGroups.of(requests, NO_LIMIT);
        assertThat(sizes(groups)).containsExactly(30, 30);
        assertThat(groups.get(0)).allMatch(request -> request.source().length == 20);
    }

    @Test
    void aFewAreNotWorthACallOfTheirOwn() {
        assertThat(sizes(EncodeGroups.of(requests(3, 2, 3, 20), NO_LIMIT))).containsExactly(6);
    }

    @Test
    void everyRequestIsInOneGroupThatKeepsToTheLimit() {
        SplittableRandom random = new SplittableRandom(1);
        for (int trial = 0; trial < 100; trial++) {
            List<Request> requests = new ArrayList<>();
            for (int i = random.nextInt(1, 60); i > 0; i--) {
                requests.addAll(requests(1, random.nextInt(1, 40)));
            }
            int limit = random.nextInt(20, 400);
            List<List<Request>> groups = EncodeGroups.of(requests, limit);
            assertThat(groups.stream().flatMap(List::stream))
                    .containsExactlyInAnyOrderElementsOf(requests);
            for (List<Request> group : groups) {
                int longest = group.stream().mapToInt(r -> r.source().length).max().orElseThrow();
                assertThat(group.size() == 1 || group.size() * longest <= limit).isTrue();
            }
        }
    }
}

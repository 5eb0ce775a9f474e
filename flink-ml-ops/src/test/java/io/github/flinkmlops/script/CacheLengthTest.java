package io.github.flinkmlops.script;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CacheLengthTest {
    private final CacheLength length = new CacheLength();

    @Test
    void aCacheBecomesAsLongAsIsNeededAtOnce() {
        assertThat(length.next(16, 16)).isEqualTo(16);
        assertThat(length.next(16, 40)).isEqualTo(40);
    }

    @Test
    void aCacheIsShortenedWhenItsIdlePlacesHaveCostAsMuchAsToCopyIt() {
        assertThat(length.next(24, 16)).isEqualTo(24);
        assertThat(length.next(24, 16)).isEqualTo(24);
        assertThat(length.next(24, 16)).isEqualTo(24);
        assertThat(length.next(24, 16)).isEqualTo(16);
    }

    @Test
    void aMuchTooLongCacheIsShortenedAtOnce() {
        assertThat(length.next(64, 16)).isEqualTo(16);
    }

    @Test
    void aCacheThatIsFilledNowAndThenStays() {
        for (int i = 0; i < 100; i++) {
            assertThat(length.next(24, i % 3 == 0 ? 24 : 16)).isEqualTo(24);
        }
    }

    @Test
    void aCacheIsShortenedToTheMostThatWasNeededSince() {
        assertThat(length.next(64, 48)).isEqualTo(64);
        assertThat(length.next(64, 24)).isEqualTo(64);
        assertThat(length.next(64, 16)).isEqualTo(48);
    }
}

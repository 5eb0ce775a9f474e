package io.github.flinkmlops.script;

/**
 * Decides how many places a cache has. What is not looked at costs time too: keys and values of
 * neighbouring rows lie apart. To shorten a cache is to copy it. So it is shortened as soon as its
 * idle places, step by step, have come to some times the places that would be copied; who waits so
 * long never pays much more than one who knows what comes.
 */
final class CacheLength {
    /** Idle places, summed over steps, that cost about as much as to copy a place: a guess. */
    private static final int IDLE_PER_COPIED = 2;

    private long idle;
    private int most;

    /**
     * Takes note of a step.
     *
     * @param places how many the cache has
     * @param needed how many the step looks at
     * @return how many places it is to have for this step; at least those that it looks at
     */
    int next(int places, int needed) {
        most = Math.max(most, needed);
        idle += places - needed;
        if (needed < places && idle < (long) IDLE_PER_COPIED * most) {
            return places;
        }
        int next = needed < places ? most : needed;
        idle = 0;
        most = 0;
        return next;
    }
}

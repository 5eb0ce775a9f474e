package io.github.flinkmlops.host;

import java.util.Collection;

/**
 * What is still free in a batch, in rows and in bytes. Caches are as long as the longest row, so
 * that one long request makes every row dearer: rows × bytes of a row with the longest source and
 * the longest target must not exceed the memory.
 */
final class Room {
    private final int mostRows;
    private final long memory;
    private final RowSize size;
    private int rows;
    private int longestSource;
    private int longestTarget;

    /** Memory of a row, in bytes, when source and target are as long as given. */
    interface RowSize {
        long bytes(int sourceLength, int targetLength);
    }

    Room(int mostRows, long memory, RowSize size) {
        this.mostRows = mostRows;
        this.memory = memory;
        this.size = size;
    }

    /** Room beside what is already there. */
    static Room beside(Collection<Request> present, int mostRows, long memory, RowSize size) {
        Room room = new Room(mostRows, memory, size);
        for (Request request : present) {
            room.take(request);
        }
        return room;
    }

    int freeRows() {
        return mostRows - rows;
    }

    /**
     * Whether a request may be taken beside the others. An empty batch takes anyone: what would not
     * fit into it was refused when it came, and a batch that the device has made smaller is to be
     * tried.
     */
    boolean admits(Request request) {
        return rows == 0 || fits(request);
    }

    boolean fits(Request request) {
        int source = Math.max(longestSource, request.source().length);
        int target = Math.max(longestTarget, request.targetLength);
        return rows + request.width <= mostRows
                && bytes(rows + request.width, source, target) <= memory;
    }

    void take(Request request) {
        rows += request.width;
        longestSource = Math.max(longestSource, request.source().length);
        longestTarget = Math.max(longestTarget, request.targetLength);
    }

    /** Returns the bytes that are taken. */
    long taken() {
        return bytes(rows, longestSource, longestTarget);
    }

    private long bytes(int rows, int source, int target) {
        return rows * size.bytes(source, target);
    }
}

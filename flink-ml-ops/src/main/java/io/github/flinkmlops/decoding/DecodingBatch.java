package io.github.flinkmlops.decoding;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Targets of any strategy side by side in one {@link StepBatch}: they may join and leave between
 * any two steps. It keeps account of whose row is where. For one thread at a time; after a failed
 * call it can only be closed.
 *
 * @param <T> what the caller knows a target by
 */
public final class DecodingBatch<T extends Target> implements AutoCloseable {
    private final StepBatch batch;
    private final List<Member<T>> members = new ArrayList<>();

    /** By row of the batch; where nobody is, null. */
    private @Nullable Member<T>[] owners;

    /** Which of its owner's rows each row is. */
    private int[] places;

    /** Which row of the last step each row is to continue. */
    private int[] origins;

    private int rows;

    /** A target and where its rows are. */
    private static final class Member<T extends Target> {
        final T target;
        int[] rows;
        int[] formerRows;

        Member(T target, int row) {
            int width = target.hypotheses().width();
            this.target = target;
            this.rows = new int[width];
            this.formerRows = new int[width];
            rows[0] = row;
        }
    }

    /**
     * Opens an empty batch, which closes the given one with itself.
     *
     * @param batch without rows
     * @param mostRows the rows that the batch was opened for
     */
    public DecodingBatch(StepBatch batch, int mostRows) {
        this.batch = batch;
        this.owners = newOwners(mostRows);
        this.places = new int[mostRows];
        this.origins = new int[mostRows];
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static <T extends Target> @Nullable Member<T>[] newOwners(int count) {
        return new Member[count];
    }

    /** Returns how many rows the next step has. */
    public int rows() {
        return rows;
    }

    /** Returns the targets that have not ended, in the order in which they joined. */
    public List<T> targets() {
        return members.stream().map(member -> member.target).toList();
    }

    /**
     * Encodes the sources of targets together and lets them join.
     *
     * @throws IllegalArgumentException naming the first source that is empty, too long, or has an
     *     unknown token
     */
    public void add(List<T> targets) {
        int[][] sources = new int[targets.size()][];
        for (int i = 0; i < sources.length; i++) {
            sources[i] = targets.get(i).source();
        }
        batch.add(sources);
        for (T target : targets) {
            Member<T> member = new Member<>(target, rows);
            members.add(member);
            occupy(rows++, member, 0);
        }
    }

    /**
     * Lets every target grow by one token.
     *
     * @return the targets that ended, which have left
     */
    public List<T> step() {
        int[] tokens = new int[rows];
        for (int row = 0; row < rows; row++) {
            tokens[row] = owner(row).target.hypotheses().token(places[row]);
        }
        Step step = batch.step(tokens);
        List<T> ended = Collections.emptyList();
        for (Member<T> member : members) {
            member.target.hypotheses().advance(step, member.rows);
            if (member.target.hypotheses().state() != Hypotheses.State.GROWING) {
                ended = ended.isEmpty() ? new ArrayList<>() : ended;
                ended.add(member.target);
            }
        }
        if (!ended.isEmpty()) {
            members.removeIf(
                    member -> member.target.hypotheses().state() != Hypotheses.State.GROWING);
        }
        arrange(true);
        return ended;
    }

    /** Lets targets leave before they have ended. */
    public void removeIf(Predicate<T> leaves) {
        if (members.removeIf(member -> leaves.test(member.target))) {
            arrange(false);
        }
    }

    @Override
    public void close() {
        batch.close();
    }

    /**
     * Gives every row of the next step its place. A row stays where its parent is if it can; what a
     * beam has more goes into rows that have become free, or behind the last; free rows that are
     * left are filled with the last ones.
     *
     * @param stepped whether rows continue their parents; else they are what they were
     */
    private void arrange(boolean stepped) {
        int before = rows;
        Arrays.fill(owners, 0, before, null);
        boolean more = false;
        for (Member<T> member : members) {
            more |= stay(member, stepped);
        }
        if (more) {
            for (Member<T> member : members) {
                branch(member, stepped);
            }
        }
        fillHoles();
        boolean moved = rows != before;
        for (int row = 0; row < rows && !moved; row++) {
            moved = origins[row] != row;
        }
        if (moved) {
            batch.select(Arrays.copyOf(origins, rows));
        }
    }

    /** Keeps the first child of each parent in its row; returns whether there are others. */
    private boolean stay(Member<T> member, boolean stepped) {
        Hypotheses hypotheses = member.target.hypotheses();
        int[] former = member.rows;
        member.rows = member.formerRows;
        member.formerRows = former;
        boolean more = false;
        int count = hypotheses.rows();
        for (int i = 0; i < count; i++) {
            int origin = former[stepped ? hypotheses.parent(i) : i];
            if (owners[origin] == null) {
                origins[origin] = origin;
                member.rows[i] = origin;
                occupy(origin, member, i);
            } else {
                member.rows[i] = -1;
                more = true;
            }
        }
        return more;
    }

    private void branch(Member<T> member, boolean stepped) {
        Hypotheses hypotheses = member.target.hypotheses();
        int count = hypotheses.rows();
        int free = 0;
        for (int i = 0; i < count; i++) {
            if (member.rows[i] < 0) {
                while (free < rows && owners[free] != null) {
                    free++;
                }
                if (free == rows) {
                    rows++;
                }
                origins[free] = member.formerRows[stepped ? hypotheses.parent(i) : i];
                member.rows[i] = free;
                occupy(free, member, i);
            }
        }
    }

    private void fillHoles() {
        for (int row = 0; row < rows; row++) {
            while (rows > row && owners[rows - 1] == null) {
                rows--;
            }
            if (row < rows && owners[row] == null) {
                int last = rows - 1;
                Member<T> member = owner(last);
                origins[row] = origins[last];
                member.rows[places[last]] = row;
                occupy(row, member, places[last]);
                owners[last] = null;
                rows--;
            }
        }
    }

    private void occupy(int row, Member<T> member, int place) {
        owners[row] = member;
        places[row] = place;
    }

    private Member<T> owner(int row) {
        Member<T> member = owners[row];
        if (member == null) {
            throw new IllegalStateException("row " + row + " has no owner");
        }
        return member;
    }
}

package io.github.flinkmlops.decoding;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Targets of any strategy side by side in one {@link StepBatch}: they may join and leave between
 * any two steps, those that join taking the rows of those that have left. It keeps account of whose
 * row is where. For one thread at a time; after a failed call it can only be closed.
 *
 * @param <T> what the caller knows a target by
 */
public final class DecodingBatch<T extends Target> implements AutoCloseable {
    private final StepModel model;
    private final StepBatch batch;
    private final List<Member<T>> members = new ArrayList<>();

    /** By row of the batch; where nobody is, null. */
    private @Nullable Member<T>[] owners;

    /** Which of its owner's rows each row is. */
    private int[] places;

    /** Which row of the last step each row is to continue. */
    private int[] origins;

    /** Rows up to the last one that has an owner. */
    private int rows;

    /** Rows among these whose owner has left. */
    private int holes;

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
     * Opens an empty batch of a model.
     *
     * @param mostRows most rows of all targets together, each being as wide as it may become
     */
    public DecodingBatch(StepModel model, int mostRows) {
        this.model = model;
        this.batch = model.open(mostRows);
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
        return rows - holes;
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
        int[] which = new int[sources.length];
        for (int i = 0; i < sources.length; i++) {
            sources[i] = targets.get(i).source();
            which[i] = i;
        }
        try (EncodedSources encoded = model.encode(sources)) {
            add(encoded, which, targets);
        }
    }

    /**
     * Lets targets join, in the places of those that have left if there are such.
     *
     * @param sources the targets' own, encoded, perhaps among others; they may be closed afterwards
     * @param which of these sources each target's is
     */
    public void add(EncodedSources sources, int[] which, List<T> targets) {
        int[] into = new int[targets.size()];
        int row = 0;
        for (int i = 0; i < into.length; i++) {
            while (row < rows && owners[row] != null) {
                row++;
            }
            if (row == rows) {
                rows++;
            } else {
                holes--;
            }
            Member<T> member = new Member<>(targets.get(i), row);
            members.add(member);
            occupy(row, member, 0);
            into[i] = row;
        }
        batch.place(sources, which, into);
    }

    /**
     * Lets every target grow by one token.
     *
     * @return the targets that ended, which have left
     */
    public List<T> step() {
        closeUp();
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
     * Gives every row of the next step its place. A row stays where its parent is; what a beam has
     * more goes into rows that have become free, or behind the last. Rows that stay free wait for
     * others to join.
     *
     * @param stepped whether rows continue their parents; else they are what they were
     */
    private void arrange(boolean stepped) {
        Arrays.fill(owners, 0, rows, null);
        boolean more = false;
        for (Member<T> member : members) {
            more |= stay(member, stepped);
        }
        if (more) {
            for (Member<T> member : members) {
                branch(member, stepped);
            }
        }
        while (rows > 0 && owners[rows - 1] == null) {
            rows--;
        }
        holes = 0;
        for (int row = 0; row < rows; row++) {
            if (owners[row] == null) {
                origins[row] = row;
                holes++;
            }
        }
        if (more) {
            batch.select(Arrays.copyOf(origins, rows));
        }
    }

    /** Fills the rows that are still free with the last ones, so that no step computes them. */
    private void closeUp() {
        if (holes == 0 && batch.rows() == rows) {
            return;
        }
        for (int row = 0; row < rows; row++) {
            origins[row] = row;
            if (owners[row] == null) {
                int last = rows - 1;
                Member<T> member = owner(last);
                origins[row] = last;
                member.rows[places[last]] = row;
                occupy(row, member, places[last]);
                owners[last] = null;
                while (owners[rows - 1] == null) {
                    rows--;
                }
            }
        }
        holes = 0;
        batch.select(Arrays.copyOf(origins, rows));
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

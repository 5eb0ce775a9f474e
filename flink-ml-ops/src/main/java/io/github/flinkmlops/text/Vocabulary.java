package io.github.flinkmlops.text;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A list of characters or words, each with its place as its id. Immutable.
 *
 * <p>Special tokens, those that are listed as such and {@code unknown}, {@code begin} and {@code
 * end}, are never found in a text and leave none: whoever writes {@code </s>} does not end a
 * sequence.
 */
final class Vocabulary implements Tokenizer {

    /** What a text is cut into. */
    enum Unit {
        /** Unicode code points. */
        CHARACTERS,
        /** What stands between white space. */
        WORDS
    }

    private static final int LONGEST_SHOWN = 40;

    private final Unit unit;
    private final List<String> tokens;
    private final boolean lowerCase;
    private final String separator;
    private final int unknown;
    private final int begin;
    private final int end;
    private final Set<Integer> special = new HashSet<>();
    private final Map<String, Integer> ids = new HashMap<>();

    /**
     * @param tokens distinct, the special ones among them
     * @param unknown stands for whatever is not in the list; null refuses it
     * @param begin put before every text, if there is one
     * @param end put behind every text, if there is one
     * @param separator between tokens that become text
     */
    Vocabulary(
            Unit unit,
            List<String> tokens,
            Set<String> special,
            @Nullable String unknown,
            @Nullable String begin,
            @Nullable String end,
            boolean lowerCase,
            String separator) {
        this.unit = unit;
        this.tokens = List.copyOf(tokens);
        this.lowerCase = lowerCase;
        this.separator = separator;
        this.unknown = place(unknown);
        this.begin = place(begin);
        this.end = place(end);
        for (int id = 0; id < this.tokens.size(); id++) {
            String token = this.tokens.get(id);
            if (special.contains(token)
                    || id == this.unknown
                    || id == this.begin
                    || id == this.end) {
                this.special.add(id);
            } else {
                ids.put(token, id);
            }
        }
    }

    /** −1 for a token that is not there. */
    private int place(@Nullable String token) {
        return token == null ? -1 : tokens.indexOf(token);
    }

    @Override
    public int[] encode(String text) {
        String cased = lowerCase ? text.toLowerCase(Locale.ROOT) : text;
        Ids found = new Ids(cased.length());
        if (begin >= 0) {
            found.add(begin);
        }
        switch (unit) {
            case CHARACTERS -> addCharacters(cased, found);
            case WORDS -> addWords(cased, found);
        }
        if (end >= 0) {
            found.add(end);
        }
        return found.toArray();
    }

    private void addCharacters(String text, Ids found) {
        for (int at = 0; at < text.length(); ) {
            int length = Character.charCount(text.codePointAt(at));
            found.add(id(text, at, at + length));
            at += length;
        }
    }

    private void addWords(String text, Ids found) {
        int at = 0;
        while (at < text.length()) {
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
            int from = at;
            while (at < text.length() && !Character.isWhitespace(text.charAt(at))) {
                at++;
            }
            if (at > from) {
                found.add(id(text, from, at));
            }
        }
    }

    private int id(String text, int from, int to) {
        Integer id = ids.get(text.substring(from, to));
        if (id != null) {
            return id;
        }
        if (unknown >= 0) {
            return unknown;
        }
        throw new UnknownTokenException(
                "the vocabulary has no %s, at character %d of '%s'"
                        .formatted(shown(text.substring(from, to)), from + 1, cut(text)));
    }

    private static String shown(String token) {
        return token.codePointCount(0, token.length()) == 1
                ? "'%s' (U+%04X)".formatted(token, token.codePointAt(0))
                : "'" + cut(token) + "'";
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "…";
    }

    @Override
    public String decode(int[] ids) {
        StringBuilder text = new StringBuilder();
        boolean first = true;
        for (int id : ids) {
            if (id >= 0 && id < tokens.size() && !special.contains(id)) {
                text.append(first ? "" : separator).append(tokens.get(id));
                first = false;
            }
        }
        return text.toString();
    }

    /** Has nothing to release. */
    @Override
    public void close() {}

    /** Ids that grow in number. */
    private static final class Ids {
        private int[] values;
        private int size;

        Ids(int expected) {
            values = new int[expected + 2];
        }

        void add(int id) {
            // As many as the text has characters, and two around them, fit from the beginning.
            values[size++] = id;
        }

        int[] toArray() {
            return Arrays.copyOf(values, size);
        }
    }
}

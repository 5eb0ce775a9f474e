package io.github.flinkmlops.operator;

import ai.djl.Device;
import io.github.flinkmlops.decoding.TinyLanguage;
import io.github.flinkmlops.host.HostedModel;
import io.github.flinkmlops.host.ModelLoader;
import io.github.flinkmlops.text.SequenceText;
import io.github.flinkmlops.text.Tokenizer;
import io.github.flinkmlops.text.UnknownTokenException;
import io.github.flinkmlops.transformer.Precision;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Loads {@link TinyLanguage} with a tokenizer of letters. */
final class TinyModelLoader implements ModelLoader {
    /** Of this process, whichever job they were loaded for. */
    static final List<TinyLanguage> LOADED = new CopyOnWriteArrayList<>();

    /** What the next one does before a step. */
    static volatile Runnable beforeStep = () -> {};

    private static final long serialVersionUID = 1L;

    @Override
    public int gpus() {
        return 0;
    }

    @Override
    public HostedModel load(Path directory, Device device, Precision precision) {
        TinyLanguage language = new TinyLanguage(0.5);
        language.beforeStep = beforeStep;
        LOADED.add(language);
        Tokenizer letters = new Letters();
        return new HostedModel("tiny", "v1", language, new SequenceText(letters, letters));
    }

    /** a is 3, b is 4. */
    private static final class Letters implements Tokenizer {
        @Override
        public int[] encode(String text) {
            return text.chars()
                    .map(
                            letter -> {
                                if (letter < 'a' || letter > 'z') {
                                    throw new UnknownTokenException(
                                            "character '%c' is not in the vocabulary"
                                                    .formatted(letter));
                                }
                                return letter - 'a' + 3;
                            })
                    .toArray();
        }

        @Override
        public String decode(int[] ids) {
            StringBuilder text = new StringBuilder();
            for (int id : ids) {
                if (id >= 3) {
                    text.append((char) ('a' + id - 3));
                }
            }
            return text.toString();
        }

        @Override
        public void close() {}
    }
}

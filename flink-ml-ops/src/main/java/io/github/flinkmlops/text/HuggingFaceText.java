package io.github.flinkmlops.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A tokenizer of Hugging Face, with the special tokens that it puts around a text, and without its
 * cutting and padding: what is too long is refused by the model, not cut in silence.
 *
 * <p>DJL unpacks the native library that does the work below {@code ~/.djl.ai}, or below {@code
 * java.io.tmpdir} where there is no home that can be written; {@code DJL_CACHE_DIR} names another
 * folder.
 */
final class HuggingFaceText implements Tokenizer {

    private final HuggingFaceTokenizer tokenizer;

    private HuggingFaceText(HuggingFaceTokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    static HuggingFaceText open(Path file) throws IOException {
        try {
            return new HuggingFaceText(
                    HuggingFaceTokenizer.builder()
                            .optTokenizerPath(file)
                            .optAddSpecialTokens(true)
                            .optTruncation(false)
                            .optPadding(false)
                            .build());
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "%s is no tokenizer of Hugging Face that can be read: %s"
                            .formatted(file, e.getMessage()),
                    e);
        }
    }

    @Override
    public int[] encode(String text) {
        long[] ids = tokenizer.encode(text).getIds();
        int[] narrowed = new int[ids.length];
        for (int i = 0; i < ids.length; i++) {
            narrowed[i] = Math.toIntExact(ids[i]);
        }
        return narrowed;
    }

    @Override
    public String decode(int[] ids) {
        long[] widened = new long[ids.length];
        int known = 0;
        for (int id : ids) {
            // The native side takes unsigned ids.
            if (id >= 0) {
                widened[known++] = id;
            }
        }
        return tokenizer.decode(Arrays.copyOf(widened, known), true);
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}

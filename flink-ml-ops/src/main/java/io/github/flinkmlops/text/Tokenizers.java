package io.github.flinkmlops.text;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Finds the tokenizers of a model directory.
 *
 * <ul>
 *   <li>{@value #HUGGING_FACE}: a tokenizer of Hugging Face, for source and target; a {@value
 *       #HUGGING_FACE_TARGET} beside it is the target's own.
 *   <li>{@value #VOCABULARY}: a plain vocabulary, see {@link VocabularyFile}.
 * </ul>
 */
public final class Tokenizers {

    public static final String HUGGING_FACE = "tokenizer.json";
    public static final String HUGGING_FACE_TARGET = "tokenizer-target.json";
    public static final String VOCABULARY = "vocab.json";

    private Tokenizers() {}

    /**
     * Reads what a model directory has; null if it has none, and the model then reads and answers
     * ids.
     *
     * @throws IOException if a file cannot be read
     * @throws IllegalArgumentException naming the file and everything that is wrong in it, or that
     *     there are files of both kinds
     */
    public static @Nullable SequenceText read(Path modelDirectory) throws IOException {
        Path huggingFace = modelDirectory.resolve(HUGGING_FACE);
        Path huggingFaceTarget = modelDirectory.resolve(HUGGING_FACE_TARGET);
        Path vocabulary = modelDirectory.resolve(VOCABULARY);
        boolean hasTarget = Files.exists(huggingFaceTarget);
        if (Files.exists(huggingFace)) {
            if (isOurs(vocabulary)) {
                throw new IllegalArgumentException(
                        "%s must have one of %s and %s, has both"
                                .formatted(modelDirectory, HUGGING_FACE, VOCABULARY));
            }
            return huggingFace(huggingFace, hasTarget ? huggingFaceTarget : null);
        }
        if (hasTarget) {
            throw new IllegalArgumentException(
                    "%s has a %s and no %s"
                            .formatted(modelDirectory, HUGGING_FACE_TARGET, HUGGING_FACE));
        }
        return Files.exists(vocabulary) ? VocabularyFile.read(vocabulary) : null;
    }

    /** Hugging Face's own {@code vocab.json}, tokens with ids, lies beside many tokenizers. */
    private static boolean isOurs(Path vocabulary) throws IOException {
        return Files.exists(vocabulary) && VocabularyFile.looksLikeOne(vocabulary);
    }

    private static SequenceText huggingFace(Path source, @Nullable Path target) throws IOException {
        Tokenizer reads = HuggingFaceText.open(source);
        if (target == null) {
            return new SequenceText(reads, reads);
        }
        try {
            return new SequenceText(reads, HuggingFaceText.open(target));
        } catch (IOException | RuntimeException e) {
            reads.close();
            throw e;
        }
    }
}

package io.github.flinkmlops.host;

import io.github.flinkmlops.decoding.SequenceModel;
import io.github.flinkmlops.decoding.StepModel;
import io.github.flinkmlops.decoding.TokensModel;
import io.github.flinkmlops.example.RejectReason;
import io.github.flinkmlops.sequence.DecodingOptions;
import io.github.flinkmlops.sequence.DecodingStrategy;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a host refuses before it lets it wait: what could never be done. */
final class WorkCheck {
    private final SequenceModel model;
    private final HostSettings settings;
    private final long batchMemory;

    /**
     * Checks against a model and settings.
     *
     * @param batchMemory bytes for the rows of one batch
     */
    WorkCheck(SequenceModel model, HostSettings settings, long batchMemory) {
        this.model = model;
        this.settings = settings;
        this.batchMemory = batchMemory;
    }

    /** Returns why a work is refused; null if it is not. */
    Outcome.@Nullable Failed refusal(Work work) {
        Outcome.Failed source = source(work.source());
        if (source != null) {
            return source;
        }
        if (model instanceof StepModel stepModel) {
            Outcome.Failed options = options(work.options(), stepModel);
            return options != null ? options : size(work, stepModel);
        }
        return wholeOptions(work.options());
    }

    private Outcome.@Nullable Failed source(int[] source) {
        if (source.length == 0) {
            return failed(RejectReason.EMPTY_SEQUENCE, "the source must have at least 1 id, has 0");
        }
        if (source.length > model.maxSourceLength()) {
            return failed(
                    RejectReason.SEQUENCE_TOO_LONG,
                    "the model reads at most %d ids, the source has %d",
                    model.maxSourceLength(),
                    source.length);
        }
        return unknown("source", source, model.sourceVocabulary());
    }

    private static Outcome.@Nullable Failed unknown(String what, int[] ids, int vocabulary) {
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] < 0 || ids[i] >= vocabulary) {
                return failed(
                        RejectReason.UNKNOWN_TOKEN,
                        "ids of the %s must be 0 to %d, number %d was %d",
                        what,
                        vocabulary - 1,
                        i,
                        ids[i]);
            }
        }
        return null;
    }

    private static Outcome.@Nullable Failed options(DecodingOptions options, StepModel model) {
        int[] prefix = options.prefix();
        if (prefix.length >= model.maxTargetLength()) {
            return failed(
                    RejectReason.WRONG_OPTIONS,
                    "the prefix must be shorter than the model's longest target of %d, has %d tokens",
                    model.maxTargetLength(),
                    prefix.length);
        }
        for (int i = 0; i < prefix.length; i++) {
            if (prefix[i] == model.tokenIds().eos() || prefix[i] == model.tokenIds().pad()) {
                return failed(
                        RejectReason.WRONG_OPTIONS,
                        "the prefix must have neither end token nor padding, number %d was %d",
                        i,
                        prefix[i]);
            }
        }
        return unknown("prefix", prefix, model.tokenIds().targetVocabulary());
    }

    private Outcome.@Nullable Failed size(Work work, StepModel model) {
        Request request = new Request(work, model, 0);
        if (request.width > settings.rows()) {
            return failed(
                    RejectReason.OVERSIZED_REQUEST,
                    "a batch has at most %d rows, the beam wants %d: raise rows or narrow the beam",
                    settings.rows(),
                    request.width);
        }
        if (!new Room(settings.rows(), batchMemory, model::rowBytes).fits(request)) {
            return failed(
                    RejectReason.OVERSIZED_REQUEST,
                    "%d rows of %d source ids and up to %d target ids take %d bytes, a batch may take %d: raise memory or lower maxLength",
                    request.width,
                    work.source().length,
                    request.targetLength,
                    request.width * model.rowBytes(work.source().length, request.targetLength),
                    batchMemory);
        }
        return null;
    }

    private Outcome.@Nullable Failed wholeOptions(DecodingOptions options) {
        boolean plain =
                options.strategy() instanceof DecodingStrategy.Greedy
                        && options.prefix().length == 0
                        && !options.attention();
        if (!plain) {
            return failed(
                    RejectReason.WRONG_OPTIONS,
                    "the model decodes by itself: strategy, prefix and attention cannot be asked for");
        }
        if (model instanceof TokensModel && options.minLength() > 0) {
            return failed(
                    RejectReason.WRONG_OPTIONS,
                    "the model decodes by itself: minLength must be 0, was %d",
                    options.minLength());
        }
        return null;
    }

    private static Outcome.Failed failed(RejectReason reason, String error, Object... values) {
        return new Outcome.Failed(reason, String.format(Locale.ROOT, error, values));
    }
}

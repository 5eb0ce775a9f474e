package io.github.flinkmlops.connector.avro;

import io.github.flinkmlops.example.BadRecordException;
import io.github.flinkmlops.example.RejectReason;
import io.github.flinkmlops.sequence.DecodingOptions;
import io.github.flinkmlops.sequence.DecodingStrategy;
import org.jspecify.annotations.Nullable;

/**
 * What one request says about its decoding, filled anew for each message. What it leaves out is as
 * in the job's options; if it names another strategy than the job's, that strategy's settings have
 * defaults of their own.
 */
final class RequestedDecoding {

    private static final DecodingStrategy.Beam BEAM = new DecodingStrategy.Beam(4, 0, 1);
    private static final DecodingStrategy.Sampling SAMPLING =
            new DecodingStrategy.Sampling(1, Integer.MAX_VALUE, 1, 0);

    @Nullable String strategy;
    @Nullable Integer beamWidth;
    @Nullable Float lengthPenalty;
    @Nullable Integer nBest;
    @Nullable Float temperature;
    @Nullable Integer topK;
    @Nullable Float topP;
    @Nullable Long seed;
    int @Nullable [] prefix;
    @Nullable Integer minLength;
    @Nullable Integer maxLength;
    @Nullable Boolean attention;

    void clear() {
        strategy = null;
        beamWidth = null;
        lengthPenalty = null;
        nBest = null;
        temperature = null;
        topK = null;
        topP = null;
        seed = null;
        prefix = null;
        minLength = null;
        maxLength = null;
        attention = null;
    }

    /**
     * The options of a request.
     *
     * @param id of the request: sampling without a seed of its own draws by it, so that requests
     *     differ and the same request draws the same tokens after a recovery
     * @throws BadRecordException if a setting is out of its range, or of another strategy
     */
    DecodingOptions options(DecodingOptions defaults, String id) throws BadRecordException {
        try {
            return new DecodingOptions(
                    strategy(defaults.strategy(), id),
                    or(prefix, defaults.prefix()),
                    or(minLength, defaults.minLength()),
                    or(maxLength, defaults.maxLength()),
                    or(attention, defaults.attention()));
        } catch (IllegalArgumentException e) {
            throw new BadRecordException(
                    RejectReason.WRONG_OPTIONS, String.valueOf(e.getMessage()));
        }
    }

    private DecodingStrategy strategy(DecodingStrategy byDefault, String id) {
        String chosen = or(strategy, name(byDefault));
        if (!chosen.equals("beam")) {
            refuse(chosen, "beam", "beamWidth", beamWidth);
            refuse(chosen, "beam", "lengthPenalty", lengthPenalty);
            refuse(chosen, "beam", "nBest", nBest);
        }
        if (!chosen.equals("sampling")) {
            refuse(chosen, "sampling", "temperature", temperature);
            refuse(chosen, "sampling", "topK", topK);
            refuse(chosen, "sampling", "topP", topP);
            refuse(chosen, "sampling", "seed", seed);
        }
        return switch (chosen) {
            case "greedy" -> new DecodingStrategy.Greedy();
            case "beam" -> beam(byDefault instanceof DecodingStrategy.Beam beam ? beam : BEAM);
            case "sampling" ->
                    sampling(byDefault instanceof DecodingStrategy.Sampling s ? s : SAMPLING, id);
            default ->
                    throw new IllegalArgumentException(
                            "strategy must be one of greedy, beam and sampling, was '"
                                    + cut(chosen)
                                    + "'");
        };
    }

    static String name(DecodingStrategy strategy) {
        if (strategy instanceof DecodingStrategy.Beam) {
            return "beam";
        }
        return strategy instanceof DecodingStrategy.Sampling ? "sampling" : "greedy";
    }

    private DecodingStrategy beam(DecodingStrategy.Beam byDefault) {
        return new DecodingStrategy.Beam(
                or(beamWidth, byDefault.width()),
                or(lengthPenalty, byDefault.lengthPenalty()),
                or(nBest, byDefault.nBest()));
    }

    private DecodingStrategy sampling(DecodingStrategy.Sampling byDefault, String id) {
        return new DecodingStrategy.Sampling(
                or(temperature, byDefault.temperature()),
                or(topK, byDefault.topK()),
                or(topP, byDefault.topP()),
                seed == null ? byDefault.seed() ^ hash(id) : seed);
    }

    /** FNV-1a of 64 bits over the text's UTF-16 units. */
    private static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }

    private static void refuse(
            String strategy, String owner, String setting, @Nullable Object value) {
        if (value != null) {
            throw new IllegalArgumentException(
                    "%s is a setting of %s, the strategy is %s"
                            .formatted(setting, owner, cut(strategy)));
        }
    }

    private static String cut(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }

    private static <T> T or(@Nullable T value, T byDefault) {
        return value == null ? byDefault : value;
    }
}

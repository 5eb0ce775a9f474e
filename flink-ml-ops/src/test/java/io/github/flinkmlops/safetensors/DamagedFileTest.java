package io.github.flinkmlops.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DamagedFileTest {
    private static final byte[] NO_DATA = {};

    @Test
    void refusesAFileWithoutALength() {
        refused(new byte[7], "the header length takes 8 bytes, the file has 7");
    }

    @Test
    void refusesAHeaderLengthThatCannotBe() {
        refused(
                RawFile.withLength(100_000_001, ascii("{}"), NO_DATA),
                "the header length must be at most 100000000 bytes, was 100000001");
        refused(
                RawFile.withLength(-1, ascii("{}"), NO_DATA),
                "the header length must be at most 100000000 bytes, was 18446744073709551615");
        refused(
                RawFile.withLength(3, ascii("{}"), NO_DATA),
                "the header length is 3 bytes, but only 2 bytes follow it");
    }

    @Test
    void refusesAHeaderThatIsNoJsonObject() {
        refused(RawFile.of("", NO_DATA), "the header does not begin with '{'");
        refused(RawFile.of("[]", NO_DATA), "the header does not begin with '{'");
        refused(RawFile.of(" {}", NO_DATA), "the header does not begin with '{'");
        refusedMentioning(RawFile.of("{\"a\"", NO_DATA), "the header is not valid JSON");
        refusedMentioning(RawFile.of("{'a':1}", NO_DATA), "the header is not valid JSON");
        refused(RawFile.of("{}{}", NO_DATA), "the header has text after its JSON object");
        refusedMentioning(RawFile.of("{}\0", NO_DATA), "the header is not valid JSON");
    }

    @Test
    void refusesAHeaderThatIsNotUtf8() {
        byte[] header = ascii("{\"?\":0}");
        header[2] = (byte) 0xff;
        refused(RawFile.of(header, NO_DATA), "the header is not UTF-8 from its byte 2 on");
        refused(
                RawFile.of("{\"\\ud800\":0}", NO_DATA),
                "the header has half a surrogate pair in a string");
    }

    @Test
    void refusesDeepNesting() {
        String deep = "{\"a\":{\"more\":" + "[".repeat(100_000);
        refusedMentioning(RawFile.of(deep, NO_DATA), "nesting depth");
    }

    @Test
    void refusesNamesAndNumbersWithoutEnd() {
        refusedMentioning(
                RawFile.of("{\"%s\":0}".formatted("a".repeat(60_000)), NO_DATA),
                "the header is not valid JSON: Name length (60000)");
        refusedMentioning(
                tensor("F32", "[" + "9".repeat(2000) + "]", "[0,0]"), "Number value length");
        refusedMentioning(tensor("F32", "[" + "9".repeat(900) + "]", "[0,0]"), "9… in its shape");
    }

    @Test
    void refusesNamesThatOccurTwice() {
        String empty = "\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]";
        refused(
                RawFile.of("{\"a\":{%s},\"a\":{%s}}".formatted(empty, empty), NO_DATA),
                "the header has tensor 'a' twice");
        refused(
                RawFile.of("{\"a\":{%s,\"shape\":[0]}}".formatted(empty), NO_DATA),
                "tensor 'a' has shape twice");
        refused(
                RawFile.of("{\"__metadata__\":{},\"__metadata__\":{}}", NO_DATA),
                "the header has __metadata__ twice");
        refused(
                RawFile.of("{\"__metadata__\":{\"k\":\"1\",\"k\":\"1\"}}", NO_DATA),
                "__metadata__ has 'k' twice");
    }

    @Test
    void refusesMetadataThatIsNotText() {
        refused(RawFile.of("{\"__metadata__\":[]}", NO_DATA), "__metadata__ must be an object");
        refused(
                RawFile.of("{\"__metadata__\":{\"k\":1}}", NO_DATA),
                "__metadata__ has a value for 'k' that is no string");
        refused(
                RawFile.of("{\"__metadata__\":{\"k\":{}}}", NO_DATA),
                "__metadata__ has a value for 'k' that is no string");
    }

    @Test
    void refusesTensorsThatAreIncomplete() {
        refused(RawFile.of("{\"a\":1}", NO_DATA), "tensor 'a' must be an object");
        refused(
                RawFile.of("{\"a\":{}}", NO_DATA),
                "tensor 'a' must have dtype, shape and data_offsets");
        refused(
                RawFile.of("{\"a\":{\"dtype\":7}}", NO_DATA),
                "tensor 'a' has a dtype that is no string");
        refused(
                RawFile.of("{\"a\":{\"shape\":7}}", NO_DATA),
                "tensor 'a' has a shape that is no array");
        refused(tensor("F32", "[0]", "[0]"), "tensor 'a' must have 2 data_offsets, has 1");
    }

    @Test
    void refusesTypesItCannotRead() {
        String types = "[F64, F32, F16, BF16, I64, I32, I16, I8, U8, BOOL]";
        refused(
                tensor("F8_E4M3", "[0]", "[0,0]"),
                "tensor 'a' has unsupported dtype 'F8_E4M3', convert it to one of " + types);
        refused(
                tensor("U32", "[0]", "[0,0]"),
                "tensor 'a' has unsupported dtype 'U32', convert it to one of " + types);
        refused(
                tensor("f32", "[0]", "[0,0]"),
                "tensor 'a' has unknown dtype 'f32', convert it to one of " + types);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1.5", "1e3", "\"1\"", "null", "true", "9223372036854775808"})
    void refusesDimensionsThatAreNoCounts(String dimension) {
        refused(
                tensor("F32", "[" + dimension + "]", "[0,0]"),
                "tensor 'a' has %s in its shape, where only whole numbers from 0 to 2^63 - 1 may stand"
                        .formatted(dimension.replace("\"", "")));
    }

    @Test
    void refusesShapesThatOverflow() {
        refused(
                tensor("F32", "[4294967296,4294967296]", "[0,0]"),
                "tensor 'a' of F32 [4294967296, 4294967296] takes more than 2^63 - 1 bytes");
        refused(
                tensor("F64", "[2305843009213693952]", "[0,0]"),
                "tensor 'a' of F64 [2305843009213693952] takes more than 2^63 - 1 bytes");
        refused(
                tensor("U8", "[" + "1,".repeat(64) + "1]", "[0,1]"),
                "tensor 'a' has more than 64 numbers in its shape");
    }

    @Test
    void refusesShapesThatDoNotFitTheirOffsets() {
        refused(
                tensor("F32", "[2,3]", "[0,20]"),
                "tensor 'a' of F32 [2, 3] takes 24 bytes, but its data_offsets [0, 20] span 20");
        refused(
                tensor("F32", "[1]", "[4,0]"),
                "tensor 'a' has data_offsets [4, 0], which must be ascending from 0");
    }

    @Test
    void refusesOffsetsThatDoNotTileTheData() {
        refused(
                tensors("[0,4]", "[4,8]", 7),
                "tensor 'b' ends at byte 8 of the data, which has 7 bytes");
        refused(
                tensors("[0,4]", "[2,6]", 6),
                "tensor 'b' begins at byte 2 of the data, before the end of the tensor before, at 4");
        refused(
                tensors("[0,4]", "[5,9]", 9),
                "tensor 'b' begins at byte 5 of the data, leaving a hole after the tensor before, at 4");
        refused(
                tensors("[0,4]", "[4,8]", 10),
                "the tensors end at byte 8 of the data, but 2 more bytes follow");
        refused(
                tensors("[4,8]", "[8,12]", 12),
                "tensor 'a' begins at byte 4 of the data, leaving a hole after the tensor before, at 0");
    }

    @Test
    void acceptsTensorsInAnyOrderAndFieldsItDoesNotKnow() {
        byte[] file = tensors("[4,8]", "[0,4]", 8);
        assertThat(SafetensorsFile.of(file, "memory").names()).containsExactly("a", "b");

        byte[] newer =
                RawFile.of(
                        "{\"a\":{\"dtype\":\"U8\",\"new\":[{}],\"shape\":[],\"data_offsets\":[0,1]}}",
                        new byte[] {3});
        assertThat(SafetensorsFile.of(newer, "memory").bytes("a")).containsExactly(3);
    }

    private static byte[] tensor(String dtype, String shape, String offsets) {
        return RawFile.of(
                "{\"a\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":%s}}"
                        .formatted(dtype, shape, offsets),
                NO_DATA);
    }

    private static byte[] tensors(String a, String b, int dataLength) {
        return RawFile.of(
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":%s},".formatted(a)
                        + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":%s}}"
                                .formatted(b),
                new byte[dataLength]);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static void refused(byte[] file, String problem) {
        assertThatThrownBy(() -> SafetensorsFile.of(file, "weights"))
                .isInstanceOf(SafetensorsException.class)
                .hasMessage("weights: " + problem);
    }

    private static void refusedMentioning(byte[] file, String problem) {
        assertThatThrownBy(() -> SafetensorsFile.of(file, "weights"))
                .isInstanceOf(SafetensorsException.class)
                .hasMessageContaining(problem);
    }
}

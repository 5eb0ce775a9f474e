package io.github.flinkmlops.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.flinkmlops.nn.layer.LayerSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A model's specification as JSON, for the metadata of model files. */
final class ModelFormat {

    private static final ObjectMapper JSON = new ObjectMapper();

    private ModelFormat() {}

    static String write(ModelSpec spec) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("name", spec.name());
        tree.put("inputs", spec.inputs());
        tree.put("sparse", spec.sparse());
        tree.put("standardized", spec.standardized());
        tree.put("layers", spec.layers().stream().map(Families::renderLayer).toList());
        tree.put("loss", Families.LOSSES.render(spec.loss()));
        tree.put("classes", spec.classes());
        try {
            return JSON.writeValueAsString(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write the specification of " + spec.name(), e);
        }
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IllegalArgumentException if it is something else
     */
    static ModelSpec read(String json) {
        try {
            Map<String, Object> tree = JSON.readValue(json, new TypeReference<>() {});
            return new ModelSpec(
                    JSON.convertValue(need(tree, "name"), String.class),
                    JSON.convertValue(need(tree, "inputs"), Integer.class),
                    JSON.convertValue(need(tree, "sparse"), Boolean.class),
                    JSON.convertValue(need(tree, "standardized"), new TypeReference<>() {}),
                    layers(need(tree, "layers")),
                    Families.LOSSES.parse(need(tree, "loss")),
                    JSON.convertValue(need(tree, "classes"), new TypeReference<>() {}));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the model's specification is no JSON: " + json, e);
        }
    }

    private static List<LayerSpec> layers(Object tree) {
        if (!(tree instanceof List<?> list)) {
            throw new IllegalArgumentException("layers must be a list, was " + tree);
        }
        return list.stream().map(Families::parseLayer).toList();
    }

    private static Object need(Map<String, Object> tree, String name) {
        @Nullable Object value = tree.get(name);
        if (value == null) {
            throw new IllegalArgumentException(
                    "the model's specification lacks '" + name + "', it has " + tree.keySet());
        }
        return value;
    }
}

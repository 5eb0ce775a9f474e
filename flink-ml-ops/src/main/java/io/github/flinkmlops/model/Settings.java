package io.github.flinkmlops.model;

import io.github.flinkmlops.nn.activation.Activation;
import io.github.flinkmlops.nn.initializer.Initializer;
import io.github.flinkmlops.nn.layer.LayerSpec;
import io.github.flinkmlops.nn.optimizer.LearningRate;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Settings of family members, between their Java type and a tree of plain values. */
final class Settings {

    private Settings() {}

    /**
     * Converts a plain value to the type of a setting.
     *
     * @param name what messages call it
     */
    static Object read(String name, @Nullable Object value, Type type) {
        if (type == double.class && value instanceof Number number) {
            return number.doubleValue();
        }
        if (type == boolean.class && value instanceof Boolean) {
            return value;
        }
        if (type == int.class || type == long.class) {
            if ((value instanceof Integer || value instanceof Long)
                    && (type == long.class || fitsInt((Number) value))) {
                long whole = ((Number) value).longValue();
                return type == long.class ? (Object) whole : (Object) (int) whole;
            }
        }
        if (type == Initializer.class) {
            return Families.INITIALIZERS.parse(value);
        }
        if (type == Activation.class) {
            return Families.ACTIVATIONS.parse(value);
        }
        if (type == LearningRate.class) {
            return Families.parseLearningRate(value);
        }
        if (type instanceof ParameterizedType list && value instanceof List<?> items) {
            Type itemType = list.getActualTypeArguments()[0];
            return items.stream().map(item -> readItem(name, item, itemType)).toList();
        }
        throw new IllegalArgumentException(name + " must be " + describe(type) + ", was " + value);
    }

    private static boolean fitsInt(Number value) {
        return value.longValue() == value.intValue();
    }

    private static Object readItem(String name, @Nullable Object item, Type type) {
        if (type == LayerSpec.class) {
            return Families.parseLayer(item);
        }
        return read(name, item, type == Double.class ? double.class : type);
    }

    private static String describe(Type type) {
        if (type == int.class || type == long.class) {
            return "a whole number";
        }
        if (type == double.class) {
            return "a number";
        }
        if (type == boolean.class) {
            return "true or false";
        }
        return type instanceof ParameterizedType ? "a list" : "a name";
    }

    /** Converts a setting to a plain value. */
    static Object write(Object value) {
        if (value instanceof Initializer initializer) {
            return Families.INITIALIZERS.render(initializer);
        }
        if (value instanceof Activation activation) {
            return Families.ACTIVATIONS.render(activation);
        }
        if (value instanceof LearningRate rate) {
            return Families.LEARNING_RATES.render(rate);
        }
        if (value instanceof LayerSpec layer) {
            return Families.renderLayer(layer);
        }
        if (value instanceof List<?> items) {
            return items.stream().map(Settings::write).toList();
        }
        return value;
    }
}

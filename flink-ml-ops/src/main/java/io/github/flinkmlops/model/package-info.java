/**
 * What to build ({@code ModelSpec}) and what was learned ({@code Model}), and their one file
 * format.
 */
@NullMarked
package io.github.flinkmlops.model;

import org.jspecify.annotations.NullMarked;

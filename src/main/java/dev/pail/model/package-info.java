/** S3's own words as values: keys' heads, pages, parts, ETags, checksums, and the options of each call. */
@NullMarked
package dev.pail.model;

import org.jspecify.annotations.NullMarked;

/** Request bodies in our own terms: length, replay, reading by position, checksums and their combination. */
@NullMarked
package dev.pail.internal.body;

import org.jspecify.annotations.NullMarked;

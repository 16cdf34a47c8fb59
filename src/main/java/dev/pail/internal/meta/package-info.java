/** What kind of bytes a file holds: Tika behind one decision. */
@NullMarked
package dev.pail.internal.meta;

import org.jspecify.annotations.NullMarked;

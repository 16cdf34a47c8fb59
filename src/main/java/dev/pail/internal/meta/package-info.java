/** What kind of bytes a file holds: a table and Tika behind one decision. */
@NullMarked
package dev.pail.internal.meta;

import org.jspecify.annotations.NullMarked;

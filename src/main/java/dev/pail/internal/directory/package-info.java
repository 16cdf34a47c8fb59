/** Directories: the tree and the listing side by side, file names, and the run over all of them. Knows no parts. */
@NullMarked
package dev.pail.internal.directory;

import org.jspecify.annotations.NullMarked;

/** Uploads and downloads of files: options, progress, results, and the handle of one that runs. */
@NullMarked
package dev.pail.transfer;

import org.jspecify.annotations.NullMarked;

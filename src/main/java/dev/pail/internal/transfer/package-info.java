/** The transfer engine: part plan, uploader, journal writer, reconciliation, progress. Knows no HTTP. */
@NullMarked
package dev.pail.internal.transfer;

import org.jspecify.annotations.NullMarked;

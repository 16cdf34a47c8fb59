/** What is kept of a transfer that has not ended, so that it goes on after a kill; the stores that keep it. */
@NullMarked
package dev.pail.checkpoint;

import org.jspecify.annotations.NullMarked;

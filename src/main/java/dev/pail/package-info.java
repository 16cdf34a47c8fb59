/** The front door: the client and its builder. */
@NullMarked
package dev.pail;

import org.jspecify.annotations.NullMarked;

/** Settings of a client and every number of the protocol with its source. */
@NullMarked
package dev.pail.config;

import org.jspecify.annotations.NullMarked;

/** The one retry loop, and the timer it waits on. The only room that knows Resilience4j. */
@NullMarked
package dev.pail.internal.retry;

import org.jspecify.annotations.NullMarked;

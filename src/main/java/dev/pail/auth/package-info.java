/** Who signs: credentials, and the extension that provides them. */
@NullMarked
package dev.pail.auth;

import org.jspecify.annotations.NullMarked;

/** Where credentials come from, and settings that stand beside them: files, processes, and the services that give them. */
@NullMarked
package dev.pail.internal.auth;

import org.jspecify.annotations.NullMarked;

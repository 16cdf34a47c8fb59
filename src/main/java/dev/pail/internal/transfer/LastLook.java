package dev.pail.internal.transfer;

import dev.pail.model.ObjectHead;
import java.io.IOException;
import java.nio.file.Path;

/** Looks at a downloaded file when it is whole, proven and on the disk, right before it takes its name. */
public interface LastLook {

    /**
     * Looks; may set the file's attributes.
     *
     * @param head what S3 says of the object
     * @param partFile the file, not yet by its name
     * @throws IOException when it must not take its name
     */
    void at(ObjectHead head, Path partFile) throws IOException;
}

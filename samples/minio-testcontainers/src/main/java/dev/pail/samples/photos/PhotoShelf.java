package dev.pail.samples.photos;

import dev.pail.S3Client;
import dev.pail.error.S3Exception;
import dev.pail.model.Body;
import dev.pail.model.GetOptions;
import dev.pail.model.ListOptions;
import dev.pail.model.ObjectSummary;
import dev.pail.model.PutOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Your own code, the thing under test: photos by album, in one bucket. */
public final class PhotoShelf {

    private final S3Client s3;
    private final String bucket;

    /**
     * A shelf in a bucket that exists.
     *
     * @param s3 the client, closed by its owner
     * @param bucket the bucket
     */
    public PhotoShelf(S3Client s3, String bucket) {
        this.s3 = s3;
        this.bucket = bucket;
    }

    /**
     * Keeps a small photo, unless there is one of that name.
     *
     * @param album its album
     * @param name its name
     * @param jpeg its bytes
     * @return false when there is one already
     */
    public boolean addNew(String album, String name, byte[] jpeg) {
        PutOptions onlyNew = PutOptions.defaults().withContentType("image/jpeg").withIfNoneMatch(true);
        try {
            s3.putObject(bucket, album + '/' + name, Body.of(jpeg), onlyNew);
            return true;
        } catch (S3Exception e) {
            return switch (e.kind()) {
                case PRECONDITION_FAILED -> false;
                default -> throw e;
            };
        }
    }

    /**
     * Keeps a film: a large file, in parts; run again after a crash it goes on where it was.
     *
     * @param album its album
     * @param film the file
     */
    public void addFilm(String album, Path film) {
        s3.upload(bucket, album + '/' + film.getFileName(), film);
    }

    /**
     * What an album holds.
     *
     * @param album the album
     * @return the names, in the order of their bytes
     */
    public List<String> names(String album) {
        String prefix = album + '/';
        try (Stream<ObjectSummary> photos = s3.listObjects(bucket, ListOptions.prefix(prefix))) {
            return photos.map(photo -> photo.key().substring(prefix.length())).toList();
        }
    }

    /**
     * How large a photo or film is.
     *
     * @param album its album
     * @param name its name
     * @return its length in bytes, -1 when there is none
     */
    public long size(String album, String name) {
        return s3.headObject(bucket, album + '/' + name, GetOptions.defaults())
                .map(head -> head.size())
                .orElse(-1L);
    }
}

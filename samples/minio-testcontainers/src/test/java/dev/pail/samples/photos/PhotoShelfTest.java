package dev.pail.samples.photos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pail.S3Client;
import dev.pail.auth.CredentialsProvider;
import dev.pail.checkpoint.CheckpointStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** One server for the class, one bucket for each test: tests share nothing and need no cleaning up. */
class PhotoShelfTest {

    private static final int FILM_BYTES = 20 << 20;

    private static S3Server server;
    private static S3Client s3;

    private PhotoShelf shelf;

    @BeforeAll
    static void start() {
        server = S3Server.start();
        System.out.println("testing against " + server.name() + " at " + server.endpoint());
        s3 = S3Client.builder()
                .endpoint(server.endpoint())
                .region("us-east-1")
                .credentials(CredentialsProvider.of(server.accessKey(), server.secretKey()))
                .checkpointStore(CheckpointStore.inMemory())
                .build();
    }

    @AfterAll
    static void stop() {
        if (s3 != null) {
            s3.close();
            server.close();
        }
    }

    @BeforeEach
    void bucket(TestInfo test) {
        String bucket = "photos-" + Integer.toHexString(test.getDisplayName().hashCode());
        s3.createBucket(bucket);
        shelf = new PhotoShelf(s3, bucket);
    }

    @Test
    void aPhotoIsAddedOnce() {
        assertThat(shelf.addNew("2026", "a.jpg", new byte[] {1, 2, 3})).isTrue();

        assertThat(shelf.addNew("2026", "a.jpg", new byte[] {9, 9})).isFalse();

        assertThat(shelf.size("2026", "a.jpg")).isEqualTo(3);
    }

    @Test
    void anAlbumListsItsOwnPhotosOnly() {
        shelf.addNew("2025", "old.jpg", new byte[] {1});
        shelf.addNew("2026", "b.jpg", new byte[] {1});
        shelf.addNew("2026", "a.jpg", new byte[] {1});

        assertThat(shelf.names("2026")).containsExactly("a.jpg", "b.jpg");
    }

    @Test
    void aFilmGoesUpInParts(@TempDir Path directory) throws IOException {
        Path film = Files.write(directory.resolve("film.mp4"), new byte[FILM_BYTES]);

        shelf.addFilm("2026", film);

        assertThat(shelf.size("2026", "film.mp4")).isEqualTo(FILM_BYTES);
    }

    @Test
    void whatIsNotThereHasNoSize() {
        assertThat(shelf.size("2026", "none.jpg")).isEqualTo(-1);
    }
}

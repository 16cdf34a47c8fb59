package dev.pail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pail.config.S3Limits;
import dev.pail.error.IntegrityException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A listing gives all there is, or fails: a part taken for the whole would have a sync delete the rest. */
class PagesTest {

    private int pages;

    private Stream<Integer> listing(int last) {
        return Pages.stream(
                "ListObjectsV2",
                "bucket",
                null,
                (Integer marker) -> ++pages,
                page -> page == last ? null : page,
                page -> page == last || page == 1 ? List.of(page) : List.of());
    }

    @Test
    void theLastPageThatIsFollowedEndsTheListing() {
        assertThat(listing(S3Limits.LIST_PAGES_MAX)).containsExactly(1, S3Limits.LIST_PAGES_MAX);

        assertThat(pages).isEqualTo(S3Limits.LIST_PAGES_MAX);
    }

    @Test
    void aListingThatHasStillMoreFails() {
        Stream<Integer> listing = listing(S3Limits.LIST_PAGES_MAX + 1);

        assertThatThrownBy(listing::count)
                .isInstanceOf(IntegrityException.class)
                .hasMessageContainingAll("ListObjectsV2 bucket", "ListingEndless", "what was listed is not all");

        assertThat(pages).isEqualTo(S3Limits.LIST_PAGES_MAX);
    }
}

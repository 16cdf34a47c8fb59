package dev.pail.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serial;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a journal of any content in one pass: applies the records up to the first broken one, and looks through the rest
 * only for upload IDs that the server may still hold.
 *
 * <p>Memory does not grow with the file: one line at a time, of bounded length.
 */
final class JournalRecovery {

    private static final int START_BYTES = 64;
    private static final Pattern START =
            Pattern.compile("[0-9]{1,6} 0 [0-9a-f]{8} \\{\"format\":\"" + JournalCodec.FORMAT + "\"");

    private final String id;
    private final LineReader lines;
    private final Set<String> salvaged = new LinkedHashSet<>();
    private @Nullable CheckpointFold fold;
    private String tag = JournalFrame.NO_TAG;
    private int sequence;
    private long goodBytes;
    private long lostRecords;

    private JournalRecovery(String id, InputStream in) {
        this.id = id;
        this.lines = new LineReader(in, JournalFrame.BYTES_MAX);
    }

    /**
     * Reads it to the end.
     *
     * @param id identifier that the journal must have
     * @param in the journal's bytes, read in large pieces
     * @throws UnknownFormatException when a newer version wrote it
     * @throws ForeignException when what it holds is no checkpoint, or that of another transfer
     * @throws IOException when reading fails
     */
    static JournalRecovery read(String id, InputStream in) throws IOException {
        JournalRecovery recovery = new JournalRecovery(id, in);
        boolean whole = true;
        boolean likeOurs = true;
        for (int line = 0; recovery.lines.next(); line++) {
            if (line == JournalLimits.LINES_MAX) {
                throw new ForeignException("it has more than " + line + " lines");
            }
            likeOurs = line == 0 ? recovery.startsLikeJournal() : likeOurs;
            whole = whole && recovery.applyLine();
            if (!whole) {
                recovery.salvageLine();
            }
        }
        if (recovery.fold == null && recovery.salvaged.isEmpty() && !likeOurs) {
            throw new ForeignException("it is no checkpoint of Pail");
        }
        return recovery;
    }

    /** Bytes from the start to the end of the last good record: here the next record goes. */
    long goodBytes() {
        return goodBytes;
    }

    /** Number of the next record. */
    int sequence() {
        return sequence;
    }

    /** Tag of the journal, once its first record is good. */
    String tag() {
        return tag;
    }

    /** State up to the last good record, {@code null} when there is none. */
    @Nullable
    CheckpointFold fold() {
        return fold;
    }

    /** What was found, or {@code null} when the file holds not even one line: nothing was ever durable in it. */
    @Nullable
    Recovered toRecovered() {
        CheckpointFold state = fold;
        if (state == null) {
            String what = "the first record of the checkpoint is broken" + naming(salvaged);
            return lines.ended() == 0 ? null : new Recovered(null, true, List.copyOf(salvaged), what);
        }
        List<String> others =
                salvaged.stream().filter(each -> !each.equals(state.uploadId())).toList();
        return new Recovered(state.toCheckpoint(), lostRecords > 0, others, loss() + naming(others));
    }

    private String loss() {
        long cut = lines.position() - goodBytes;
        if (lostRecords > 0) {
            return "record " + sequence + " at byte " + goodBytes + " is broken, and " + lostRecords
                    + " good records from there on are dropped";
        }
        return cut == 0 ? "" : "the last " + cut + " bytes are an unfinished record and are dropped";
    }

    private static String naming(Collection<String> uploadIds) {
        return uploadIds.isEmpty() ? "" : "; the server may still hold upload " + String.join(", ", uploadIds);
    }

    /** Applies the current line when it is the record that comes next; tells whether it was. */
    private boolean applyLine() throws IOException {
        if (!lines.isEnded()) {
            return false;
        }
        JournalFrame frame = JournalFrame.parse(lines.bytes(), lines.length());
        if (frame == null || frame.length() != lines.length() || frame.sequence() != sequence || !frame.hasCrc(tag)) {
            return false;
        }
        applyRecord(frame);
        sequence++;
        goodBytes = lines.position();
        return true;
    }

    private void applyRecord(JournalFrame frame) throws IOException {
        CheckpointFold state = fold;
        if (state == null) {
            Checkpoint intention = decode(() -> JournalCodec.decodeIntention(frame.payload()));
            if (!intention.id().equals(id)) { // said here, since this message helps whoever renamed the file
                throw new ForeignException("it belongs to " + intention.bucket() + "/" + intention.key() + " at "
                        + intention.endpoint() + "; its name should be " + intention.id());
            }
            fold = CheckpointFold.of(id, intention);
            tag = frame.crc();
            return;
        }
        JournalRecord entry = decode(() -> JournalCodec.decode(frame.payload(), state.intention()));
        if (entry instanceof JournalRecord.UploadCreated created
                && (!created.journalId().equals(id) || !created.tag().equals(tag))) {
            throw new ForeignException("record " + sequence + " belongs to another journal");
        }
        decode(() -> {
            state.apply(entry);
            return entry;
        });
    }

    /** Behind the first break: counts what is lost, and keeps upload IDs whose record proves itself. */
    private void salvageLine() {
        JournalFrame frame = JournalFrame.parse(lines.bytes(), lines.length());
        if (frame != null && fold != null && lines.isEnded() && frame.hasCrc(tag)) {
            lostRecords++;
        }
        if (frame == null || (!salvage(frame) && frame.length() < lines.length())) {
            salvageTail();
        }
    }

    /** Where the line's end before it is damaged, a good record stands at the end of a broken one. */
    private void salvageTail() {
        byte[] line = lines.bytes();
        for (int start = Math.max(1, lines.length() - JournalFrame.BYTES_MAX); start < lines.length(); start++) {
            JournalFrame frame =
                    line[start] >= '1' && line[start] <= '9' ? JournalFrame.parse(line, start, lines.length()) : null;
            if (frame != null && frame.length() == lines.length() && salvage(frame)) {
                return;
            }
        }
    }

    private boolean salvage(JournalFrame frame) {
        JournalRecord.UploadCreated created = JournalCodec.uploadCreatedOrNull(frame.payload());
        return created != null
                && salvaged.size() < JournalLimits.SALVAGED_MAX
                && created.journalId().equals(id)
                && frame.hasCrc(created.tag())
                && salvaged.add(created.uploadId());
    }

    /** A file that does not begin like a journal is somebody's, not a broken checkpoint: it must not be replaced. */
    private boolean startsLikeJournal() {
        String start = new String(lines.bytes(), 0, Math.min(lines.length(), START_BYTES), StandardCharsets.ISO_8859_1);
        Matcher matcher = START.matcher(start);
        return matcher.lookingAt()
                || matcher.hitEnd()
                || start.contains("{\"format\":")
                || start.contains(JournalCodec.FORMAT);
    }

    /** The CRC is right, so the content is not broken but made so: an error, not a torn record. */
    private static <T> T decode(JournalCodec.Decoder<T> decoder) throws IOException {
        try {
            return JournalCodec.checked(decoder);
        } catch (UnknownFormatException | ForeignException e) {
            throw e;
        } catch (IOException e) {
            throw new ForeignException("a record with the right CRC makes no sense: " + e.getMessage());
        }
    }

    /** The file holds something else than this transfer's checkpoint. */
    static final class ForeignException extends IOException {

        @Serial
        private static final long serialVersionUID = 1L;

        ForeignException(String message) {
            super(message);
        }
    }
}

package dev.pail.checkpoint;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The frame around one record: {@code length sequence crc payload newline}.
 *
 * <p>The CRC-32C covers tag, length, sequence number and payload. The tag is the CRC of the first record, so a record of
 * another journal, or of an older one in the same place, does not fit; the sequence number catches one that was dropped,
 * repeated or moved. Yet each record can be checked by itself, which a chain of CRCs would not allow behind a break.
 *
 * @param sequence number of the record, from 0
 * @param crc as read, 8 lower-case hex digits
 * @param payload the JSON text
 * @param length of the frame in bytes, without the newline
 */
record JournalFrame(int sequence, String crc, String payload, int length) {

    /** Tag of the first record, which cannot hold its own CRC. */
    static final String NO_TAG = "00000000";

    private static final int SEQUENCE_DIGITS_MAX = 7;
    private static final int LENGTH_DIGITS_MAX = 6;
    private static final int CRC_DIGITS = 8;

    /** Longest line without its newline. */
    static final int BYTES_MAX =
            LENGTH_DIGITS_MAX + SEQUENCE_DIGITS_MAX + CRC_DIGITS + 3 + JournalLimits.PAYLOAD_BYTES_MAX;

    static String crc(String tag, int sequence, String payload) {
        CRC32C crc = new CRC32C();
        crc.update((tag + ' ' + payload.length() + ' ' + sequence + ' ' + payload).getBytes(StandardCharsets.US_ASCII));
        return HexFormat.of().toHexDigits(crc.getValue(), CRC_DIGITS);
    }

    static byte[] encode(String tag, int sequence, String payload) {
        if (payload.length() > JournalLimits.PAYLOAD_BYTES_MAX) {
            throw CheckpointErrors.invalid(
                    "record " + sequence,
                    "it has " + payload.length() + " bytes, more than " + JournalLimits.PAYLOAD_BYTES_MAX);
        }
        return (payload.length() + " " + sequence + ' ' + crc(tag, sequence, payload) + ' ' + payload + '\n')
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Reads the frame at the start of a line; what follows the payload is not looked at. */
    static @Nullable JournalFrame parse(byte[] line, int length) {
        return parse(line, 0, length);
    }

    /** Reads the frame that begins at a place in a line; its length counts from the line's start. */
    static @Nullable JournalFrame parse(byte[] line, int start, int length) {
        int lengthEnd = digitsEnd(line, start, length, LENGTH_DIGITS_MAX);
        if (lengthEnd < 0) {
            return null;
        }
        int sequenceEnd = digitsEnd(line, lengthEnd + 1, length, SEQUENCE_DIGITS_MAX);
        if (sequenceEnd < 0) {
            return null;
        }
        int crcStart = sequenceEnd + 1;
        int payloadStart = crcStart + CRC_DIGITS + 1;
        int payloadLength = number(line, start, lengthEnd);
        if (payloadLength > JournalLimits.PAYLOAD_BYTES_MAX
                || payloadLength > length - payloadStart
                || line[payloadStart - 1] != ' '
                || !isText(line, payloadStart, payloadLength)) {
            return null;
        }
        return new JournalFrame(
                number(line, lengthEnd + 1, sequenceEnd),
                new String(line, crcStart, CRC_DIGITS, StandardCharsets.US_ASCII),
                new String(line, payloadStart, payloadLength, StandardCharsets.US_ASCII),
                payloadStart + payloadLength);
    }

    boolean hasCrc(String tag) {
        return crc.equals(crc(tag, sequence, payload));
    }

    /** Where the space after a number without leading zeros stands, or −1 when there is no such number. */
    private static int digitsEnd(byte[] line, int start, int length, int digitsMax) {
        int end = start;
        while (end < length && end - start < digitsMax && line[end] >= '0' && line[end] <= '9') {
            end++;
        }
        boolean canonical = end > start && (line[start] != '0' || end == start + 1);
        return canonical && end < length && line[end] == ' ' ? end : -1;
    }

    private static int number(byte[] line, int start, int end) {
        int value = 0;
        for (int i = start; i < end; i++) {
            value = value * 10 + (line[i] - '0');
        }
        return value;
    }

    /** Payloads are printable ASCII: everything else is escaped in JSON. */
    private static boolean isText(byte[] line, int start, int length) {
        for (int i = start; i < start + length; i++) {
            if (line[i] < ' ' || line[i] > '~') {
                return false;
            }
        }
        return true;
    }
}

package dev.pail.internal.sign;

import dev.pail.error.ErrorDetail;
import dev.pail.error.ErrorKind;
import dev.pail.error.InvalidCallException;

/** What cannot be signed; the message says where the trouble is and never what the value was. */
final class Refusal {

    private Refusal() {}

    static InvalidCallException of(String what, String advice) {
        return new InvalidCallException(
                ErrorDetail.of("SignRequest", "", ErrorKind.PARAM_INVALID, "InvalidArgument", what, advice), null);
    }

    /** For what ends up between other things in one line of what is signed or sent. */
    static void requireGraphic(String what, String value) {
        for (int index = 0; index < value.length(); index++) {
            char c = value.charAt(index);
            if (c <= ' ' || c > '~') {
                throw of(
                        what + " holds a space or a character that is not printable ASCII at index " + index,
                        "encode or correct it");
            }
        }
    }
}

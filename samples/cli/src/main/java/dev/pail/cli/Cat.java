package dev.pail.cli;

import dev.pail.S3Client;
import dev.pail.model.ByteRange;
import dev.pail.model.GetOptions;
import dev.pail.model.ObjectStream;
import java.io.OutputStream;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.TypeConversionException;

/** {@code pail cat}. Standard output is the object and nothing else, also with {@code --json}. */
@Command(name = "cat", description = "Write an object, or a range of it, to standard output.")
final class Cat implements Callable<Integer> {

    @ParentCommand
    private Main main;

    @Option(
            names = "--range",
            paramLabel = "A-B",
            converter = Range.class,
            description = "Bytes A to B, both included, from 0; A- to the end, -N the last N.")
    private ByteRange range;

    @Parameters(paramLabel = "s3://BUCKET/KEY", converter = S3Uri.Converter.class)
    private S3Uri source;

    @Override
    public Integer call() throws Exception {
        source.withKey();
        GetOptions get =
                range == null ? GetOptions.defaults() : GetOptions.defaults().withRange(range);
        Session session = main.session();
        try (S3Client s3 = session.client();
                ObjectStream object = s3.getObject(source.bucket(), source.key(), get);
                OutputStream out = session.output().bytes()) {
            object.transferTo(out);
        }
        return 0;
    }

    /** Reads {@code A-B}, {@code A-} and {@code -N}. */
    static final class Range implements ITypeConverter<ByteRange> {

        private static final Pattern FORM = Pattern.compile("(\\d{0,18})-(\\d{0,18})");

        @Override
        public ByteRange convert(String text) {
            Matcher matcher = FORM.matcher(text);
            if (!matcher.matches() || text.equals("-")) {
                throw new TypeConversionException("'" + text + "' is no range; write 0-99, 100- or -100");
            }
            String first = matcher.group(1);
            String last = matcher.group(2);
            try {
                if (first.isEmpty()) {
                    return ByteRange.suffix(Long.parseLong(last));
                }
                return last.isEmpty()
                        ? ByteRange.from(Long.parseLong(first))
                        : ByteRange.of(Long.parseLong(first), Long.parseLong(last));
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException("'" + text + "' is no range: " + e.getMessage());
            }
        }
    }
}

package dev.pail.model;

import java.util.List;

/**
 * Whom a bucket tells of its events.
 *
 * <p>Source: <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html">
 * PutBucketNotificationConfiguration</a>
 *
 * @param destinations queues, topics and functions
 * @param eventBridge true to send all events to Amazon EventBridge
 */
public record NotificationConfiguration(List<Destination> destinations, boolean eventBridge) {

    /** Copies the list. */
    public NotificationConfiguration {
        destinations = List.copyOf(destinations);
    }

    /** What is told. */
    public enum Kind {
        /** An SQS queue; MinIO's targets go by this name too. */
        QUEUE,
        /** An SNS topic. */
        TOPIC,
        /** A Lambda function. */
        FUNCTION
    }

    /**
     * One that is told.
     *
     * @param kind queue, topic or function
     * @param id name of the entry; empty lets S3 choose one
     * @param arn its ARN
     * @param events S3's names, such as {@code s3:ObjectCreated:*}
     * @param prefix keys start with it; empty for all
     * @param suffix keys end with it; empty for all
     */
    public record Destination(Kind kind, String id, String arn, List<String> events, String prefix, String suffix) {

        /** Copies the list. */
        public Destination {
            events = List.copyOf(events);
        }
    }
}

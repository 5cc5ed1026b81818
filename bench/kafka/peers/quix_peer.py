"""Quix Streams on librdkafka: one application, a dataframe per hop, commits at its checkpoints.

A checkpoint flushes the producer before it commits: the guarantee that the stages give. The last
hop counts when its record is handed to the producer, which flatters Quix by one checkpoint.
"""

from quixstreams import Application

from bench.kafka.peers.posting import Posting
from bench.kafka.peers.task import Meter, asked


def _main() -> None:
    task = asked()
    meter = Meter(task.count)
    app = Application(
        broker_address=task.bootstrap,
        consumer_group=task.group,
        auto_offset_reset="earliest",
        loglevel="ERROR",
        processing_guarantee="at-least-once",
        commit_interval=0.5,
        producer_extra_config={"linger.ms": 5, "acks": "all", "enable.idempotence": True},
        auto_create_topics=False,
        use_changelog_topics=False,
    )
    topics = [
        app.topic(
            name,
            value_serializer="bytes",
            value_deserializer="bytes",
            key_serializer="bytes",
            key_deserializer="bytes",
        )
        for name in task.topics
    ]

    def began(_: bytes) -> None:
        meter.begin()

    def ended(_: bytes) -> None:
        meter.confirm()
        if meter.is_done:
            meter.end("quixstreams", "confluent-kafka")

    for hop in range(len(topics) - 1):
        frame = app.dataframe(topics[hop])
        if hop == 0:
            frame = frame.update(began)
        if task.decodes:
            frame = frame.apply(_again)
        frame = frame.to_topic(topics[hop + 1])
        if hop == len(topics) - 2:
            frame.update(ended)
    app.run()


def _again(value: bytes) -> bytes:
    return Posting.model_validate_json(value).model_dump_json().encode()


_main()

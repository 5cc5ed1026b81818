"""What is wrong with the topics of a cluster, as `rolestream doctor` tells it.

For Apache Kafka: the embedded broker takes settings of a topic and does not keep them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from infra.kafka import KafkaSettings, open_admin, topic_settings
from schemas.topology import TOPICS, Topic

_RESOURCE_NAME, _ENTRIES = 3, 4
_MUST_HOLD = ("message.timestamp.type", "cleanup.policy")
_MUST_REACH = ("max.message.bytes",)


@dataclass(frozen=True, slots=True)
class TopicState:
    """A topic as the cluster has it.

    `replicas` says per partition how many brokers should have it, and how many are in sync.
    """

    settings: Mapping[str, str]
    replicas: tuple[tuple[int, int], ...]


async def topic_states(settings: KafkaSettings) -> dict[str, TopicState]:
    """Those of our topics that the cluster has. Raises TransientError while no broker answers."""
    async with open_admin(settings) as admin:
        there = sorted(TOPICS.keys() & set(await admin.list_topics()))
        described = await admin.describe_topics(there)
        answers: list[Any] = await admin.describe_configs(
            [ConfigResource(ConfigResourceType.TOPIC, name) for name in there]
        )
    told = {
        resource[_RESOURCE_NAME]: {entry[0]: entry[1] for entry in resource[_ENTRIES]}
        for answer in answers
        for resource in answer.resources
    }
    return {
        topic["topic"]: TopicState(
            told.get(topic["topic"], {}),
            tuple((len(each["replicas"]), len(each["isr"])) for each in topic["partitions"]),
        )
        for topic in described
    }


def topic_faults(states: Mapping[str, TopicState], settings: KafkaSettings) -> Iterator[str]:
    """What differs from what we need, a line each."""
    for name, state in sorted(states.items()):
        yield from _setting_faults(TOPICS[name], state, settings)
        needed = int(state.settings.get("min.insync.replicas", "1"))
        if any(replicas < needed for replicas, _ in state.replicas):
            yield f"{name} has fewer replicas than min.insync.replicas={needed}: it takes nothing"
        elif short := sum(in_sync < needed for _, in_sync in state.replicas):
            yield f"{short} partitions of {name} have too few brokers in sync: they take nothing"


def _setting_faults(topic: Topic, state: TopicState, settings: KafkaSettings) -> Iterator[str]:
    wanted = topic_settings(topic, settings)
    for key in _MUST_HOLD:
        found = state.settings.get(key)
        if key in wanted and found is not None and found != wanted[key]:
            yield f"{topic.name} has {key}={found}, not {wanted[key]}"
    for key in _MUST_REACH:
        found = state.settings.get(key)
        if found is not None and int(found) < int(wanted[key]):
            yield f"{topic.name} has {key}={found}, less than {wanted[key]}"

"""Five stages in a row over 8 KB values: what a hop costs, beside relays that promise the same."""

from collections.abc import Sequence

from bench.kafka.contest import Answer, Contestant, Standing, compete, on_fresh_topics
from bench.kafka.peers.task import HOPS, Task
from bench.kafka.report import Bar, Table, versions

OURS = Contestant("rolestream", "bench.kafka.ours")
BARE = Contestant("bare aiokafka", "bench.kafka.peers.bare")
QUIX = Contestant("Quix", "bench.kafka.peers.quix_peer")
FASTSTREAM = Contestant("FastStream, confirmed", "bench.kafka.peers.faststream_peer", share=0.2)
FAUST = Contestant("Faust, confirmed", "bench.kafka.peers.faust_peer", share=0.2)

_EVENTS = 10_000
_DECODED_EVENTS = 6_000
_LEAST_OF_BARE, _MOST_CPU, _LEAST_OF_PEERS, _LEAST_DECODED = 0.45, 2.5, 5.0, 0.6


def measure(bootstrap: str, rounds: int) -> list[Table]:
    """Values passed through, then decoded and encoded on every hop."""
    everyone = [OURS, BARE, QUIX, FASTSTREAM, FAUST]
    passed = _compete(bootstrap, everyone, rounds, _EVENTS, decodes=False)
    decoded = _compete(bootstrap, [OURS, BARE], rounds, _DECODED_EVENTS, decodes=True)
    rate = {each.contestant: each.middle(_hops) for each in passed}
    cpu = {each.contestant: each.middle(_cpu) for each in passed}
    ratio = decoded[0].middle(_hops) / decoded[1].middle(_hops)
    return [
        _table(
            "hops: five stages, 8 KB values passed through",
            passed,
            [
                Bar("hops/s against bare aiokafka", rate[OURS] / rate[BARE], _LEAST_OF_BARE),
                Bar("CPU a hop against bare", cpu[OURS] / cpu[BARE], _MOST_CPU, at_most=True),
                Bar("against FastStream", rate[OURS] / rate[FASTSTREAM], _LEAST_OF_PEERS),
                Bar("against plain Faust", rate[OURS] / rate[FAUST], _LEAST_OF_PEERS),
            ],
        ),
        _table(
            "hops: five stages, 8 KB values decoded and encoded on every hop",
            decoded,
            [Bar("hops/s against bare aiokafka", ratio, _LEAST_DECODED)],
        ),
    ]


def _compete(
    bootstrap: str, contestants: Sequence[Contestant], rounds: int, events: int, *, decodes: bool
) -> list[Standing]:
    def run(contestant: Contestant) -> Answer:
        count = int(events * contestant.share)
        return on_fresh_topics(
            bootstrap,
            contestant,
            HOPS + 1,
            lambda names: Task(bootstrap, names, names[0], count, decodes=decodes),
        )

    return compete(contestants, rounds, run)


def _hops(answer: Answer) -> float:
    return answer.per_second * HOPS


def _cpu(answer: Answer) -> float:
    return answer.cpu_us / HOPS


def _table(title: str, standings: Sequence[Standing], bars: Sequence[Bar]) -> Table:
    return Table(
        title=title,
        columns=("contestant", "hops/s", "CPU µs/hop", "versions"),
        rows=[
            (
                each.contestant.name,
                f"{each.middle(_hops):,.0f}",
                f"{each.middle(_cpu):.0f}",
                versions(each.answers[0].versions),
            )
            for each in standings
        ],
        bars=bars,
    )

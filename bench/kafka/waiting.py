"""A handler that waits a second, as for a model: how near to in-flight ÷ latency a worker gets."""

from bench.kafka.contest import Answer, Contestant, compete, on_fresh_topics
from bench.kafka.hops import FASTSTREAM, FAUST, OURS
from bench.kafka.peers.task import Task
from bench.kafka.report import Bar, Table, versions

HANDLER_S = 1.0
_SECONDS = 30
_BARS = {200: 0.95, 500: 0.85}
_PEERS_LOSE = (
    "FastStream commits before the work is done here, and Faust's commits run ahead of it: a crash"
    " of either loses events."
)
_PUBLISHED = (
    "Confluent's Parallel Consumer, as published (README of confluentinc/parallel-consumer, commit"
    " 00a6a9e, 'Illustrative Performance Example'): 10,000 messages of 0 to 5 ms, 2.5 on average,"
    " one partition, 16 threads: 2.128 s by key with 10,000 keys, which is 0.73 of threads ÷ mean"
    " latency; 22.221 s in the partition's order."
)


def measure(bootstrap: str, rounds: int) -> list[Table]:
    """4 partitions, one process."""
    return [_measure(bootstrap, rounds, in_flight, bar) for in_flight, bar in _BARS.items()]


def _measure(bootstrap: str, rounds: int, in_flight: int, bar: float) -> Table:
    count = in_flight * _SECONDS

    def run(contestant: Contestant) -> Answer:
        def task(names: tuple[str, ...]) -> Task:
            return Task(bootstrap, names, names[0], count, handler_s=HANDLER_S, in_flight=in_flight)

        return on_fresh_topics(bootstrap, contestant, 1, task)

    standings = compete([OURS, FASTSTREAM, FAUST], rounds, run)
    limit = in_flight / HANDLER_S
    ours = standings[0]
    disordered = max(answer.disordered for answer in ours.answers)
    return Table(
        title=f"waiting: {HANDLER_S:g} s an event, 4 partitions, {in_flight} in flight",
        columns=("contestant", "events/s", "of the limit", "out of order in their key", "versions"),
        rows=[
            (
                each.contestant.name.partition(",")[0],
                f"{each.middle(_rate):.0f}",
                f"{each.middle(_rate) / limit:.3f}",
                str(max(answer.disordered for answer in each.answers)),
                versions(each.answers[0].versions),
            )
            for each in standings
        ],
        bars=[
            Bar("of in-flight ÷ latency", ours.middle(_rate) / limit, bar),
            Bar("events out of order in their key", disordered, 0, at_most=True),
        ],
        notes=[_PEERS_LOSE, _PUBLISHED] if in_flight == max(_BARS) else [],
    )


def _rate(answer: Answer) -> float:
    return answer.per_second

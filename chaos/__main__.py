"""`python -m chaos`: a calm and a troubled run of the same JDs; exits 1 where they differ.

Needs Java 17+ and Maven for Apache Kafka, and ROLESTREAM_SHARED for the JDs.
"""

import argparse
import asyncio
import logging
import os
import random
import sys
import tempfile
from pathlib import Path

from rich.console import Console

from chaos.comparison import Check, check, compare
from chaos.plan import NORMAL, SHORT, Pace, draw
from chaos.report import show_checks, show_diary, show_plan
from chaos.run import Setting, run
from chaos.submissions import expected, submissions
from infra.deploy.kafka.jars import KafkaSetupError

_SHORT_JDS = 150
_JDS = 1000
_LONG_ROUNDS = 6


async def chaos(jds: int, seed: int, pace: Pace, setting: Setting) -> list[Check]:
    """One calm and one troubled run from this seed, told on the console; the checks that failed."""
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # brokers are away on purpose
    console = Console()
    data = Path(os.environ["ROLESTREAM_SHARED"], "data")
    submitted = submissions(data, jds, seed)
    troubles = draw(seed, pace)
    console.print(f"seed {seed}: {jds} JDs in {len(submitted)} submissions", highlight=False)
    show_plan(console, troubles)
    with tempfile.TemporaryDirectory(prefix="rolestream-chaos-") as folder:
        calm = await run(Path(folder, "calm"), submitted, setting)
        console.print(f"the calm run took {calm.seconds:.0f} s", highlight=False)
        troubled = await run(Path(folder, "troubled"), submitted, setting, troubles, pace.span)
    show_diary(console, troubled)
    wanted = expected(submitted)
    alone = check(calm.observed, wanted)
    itself = check(troubled.observed, wanted)
    both = compare(calm.observed, troubled.observed)
    show_checks(console, "the calm run", alone)
    show_checks(console, "the troubled run", itself)
    show_checks(console, "the troubled run against the calm one", both)
    return [each for each in (*alone, *itself, *both) if each.faults]


def main() -> None:
    """Read the options, run, and say whether all held."""
    parser = argparse.ArgumentParser(prog="python -m chaos", description=__doc__)
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--short", action="store_true", help=f"{_SHORT_JDS} JDs, short outages")
    length.add_argument("--long", action="store_true", help=f"{_LONG_ROUNDS} rounds, other seeds")
    parser.add_argument("--seed", type=int, help="what to repeat; by default a new one")
    parser.add_argument("--jds", type=int, help=f"by default {_JDS}")
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--brokers", type=int, choices=(1, 3), default=3)
    asked = parser.parse_args()
    if "ROLESTREAM_SHARED" not in os.environ:
        sys.exit("set ROLESTREAM_SHARED to the folder that holds data/jds_linkedin_990")
    seed = random.randrange(1_000_000) if asked.seed is None else asked.seed
    pace = SHORT if asked.short else NORMAL
    jds = asked.jds or (_SHORT_JDS if asked.short else _JDS)
    setting = Setting(workers=asked.workers, brokers=asked.brokers)
    failed = []
    try:
        for number in range(seed, seed + (_LONG_ROUNDS if asked.long else 1)):
            failed += asyncio.run(chaos(jds, number, pace, setting))
    except (KafkaSetupError, OSError, ValueError) as error:
        sys.exit(str(error))
    for each in failed:
        sys.stderr.write(f"failed: {each.name}: {len(each.faults)} of {each.among}\n")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()

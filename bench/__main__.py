"""`python -m bench`: all measurements in one run, printed as they come."""

import argparse

from bench.analysis import measure_analysis, measure_shares
from bench.data import linkedin
from bench.embedding import measure as measure_embedding
from bench.stream import measure_stream


def main() -> None:
    """Analyze and stream side by side, the components' shares, memory, and the embedder."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--jds", type=int, default=2500, help="through the stream (2,500)")
    options.add_argument("--warm", type=int, default=500, help="of these, before memory counts")
    asked = options.parse_args()
    submissions = linkedin(asked.jds)
    first, rest = submissions[: asked.warm], submissions[asked.warm :]

    embedding = measure_embedding()
    print("embedding", embedding)

    shares = measure_shares(first[:200])
    total = sum(shares.values())
    print(f"\nshare of each component, {total:.1f} ms a JD, one at a time (200 JDs)")
    for name, ms in sorted(shares.items(), key=lambda share: -share[1]):
        print(f"  {name:20} {ms:7.2f} ms {ms / total:6.1%}")

    laps = [lap for lap in (first, rest) if lap]
    print("\nanalyze and stream on the same JDs, lap by lap")
    analyses = [measure_analysis(lap) for lap in laps]
    stream = measure_stream(laps)
    print(f"up: ready after {stream.first_start_s:.1f} s (new), {stream.next_start_s:.1f} s (kept)")
    for analysis, lap in zip(analyses, stream.laps, strict=True):
        ratio = lap.per_cpu_second / analysis.per_cpu_second
        print(f"after {lap.jds} JDs")
        print(f"  analyze {analysis.per_second:.1f} JDs/s, {analysis.per_cpu_second:.1f} per CPU-s")
        print(
            f"  stream  {lap.per_second:.1f} JDs/s, {lap.per_cpu_second:.1f} per CPU-s"
            f" ({ratio:.2f} of analyze), {lap.memory_mb:.0f} MB"
        )
    if rest:
        growth = stream.laps[-1].memory_mb / stream.laps[0].memory_mb - 1
        print(f"memory from {stream.laps[0].jds} to {stream.laps[-1].jds} JDs: {growth:+.1%}")


main()

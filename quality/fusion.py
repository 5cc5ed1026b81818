"""How often the chosen role is right, how far the confidence can be trusted, and the weights anew.

Run as `python -m quality.fusion [--fit]` with ROLESTREAM_SHARED set. Every labelled job description
counts twice, with its title and without: boards often send none. Fitted weights are checked on
five folds, by job description; they go into `agents/domain/roles/fusion.py` by hand.
"""

import asyncio
import csv
import json
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import yaml
from numpy.typing import NDArray

from agents.domain.parsing.parse import parse_jd
from agents.domain.roles.fusion import NONE_UTILITY, WEIGHTS, Features, confidence, features
from agents.domain.roles.profiles import skill_profiles
from agents.domain.roles.signals import (
    RoleEvidence,
    duty_support,
    neighbours,
    skill_support,
    title_support,
)
from agents.domain.sentences import duty_sentences
from agents.domain.skills.matching import extract_skills
from agents.domain.snapshot import CatalogSnapshot
from agents.ports import CatalogVersion, Embedder, KraIndex
from agents.snapshots import SharedSnapshots
from infra.minilm.embedder import MiniLmEmbedder
from infra.qdrant.edge import EdgeKraIndex
from infra.starter_catalog.loader import load_starter
from schemas.jd import Jd, JdType

Array = NDArray[np.float64]

_LABELS = Path(__file__).with_name("role_labels.yaml")
_NEW = "new"
_FOLDS = 5
_STEPS = 700
_SHRINKAGE = 1e-3
_NAMED_MARGIN = 1.0
_BANDS = ((0.0, 0.5), (0.5, 0.7), (0.7, 0.85), (0.85, 0.95), (0.95, 1.01))


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled JD: one row of features per role, and which rows (the last: none) are right."""

    key: str
    titled: bool
    rows: Array
    right: NDArray[np.bool_]


class _Starter:
    async def version(self) -> int:
        return 1

    async def load(self, _embedding_model: str) -> CatalogVersion:
        return CatalogVersion(1, load_starter())


def read_jds(shared: Path) -> dict[str, dict[str, Jd]]:
    """The job descriptions of both sets, by their ids."""
    csv.field_size_limit(1 << 24)
    with (shared / "data/jds_linkedin_990/linkedin_jobs.csv").open(encoding="utf-8") as file:
        linkedin = {
            row["id"]: Jd(source="linkedin", title=row["posting_title"], text=row["description"])
            for row in csv.DictReader(file)
        }
    path = shared / "data/jds_multisector/rekrut_31_07_21_translated.json"
    multisector = {
        key: Jd(source="multisector", title=job["title"], text="\n".join(job["skills_text"]))
        for key, job in json.loads(path.read_text(encoding="utf-8")).items()
    }
    return {"linkedin": linkedin, "multisector": multisector}


async def read_examples(shared: Path) -> list[Example]:
    """What the engine sees of every labelled job description that it does not reject."""
    labels: Mapping[str, Mapping[str, list[str]]] = yaml.safe_load(_LABELS.read_text("utf-8"))
    jds = read_jds(shared)
    examples = []
    with TemporaryDirectory() as scratch:
        embedder, index = MiniLmEmbedder(), EdgeKraIndex(Path(scratch))
        snapshot = await SharedSnapshots(_Starter(), None, embedder, index).at_least(0)
        for source, right in labels.items():
            for key, roles in right.items():
                whole = jds[source][str(key)]
                for jd in (whole, whole.model_copy(update={"title": None})):
                    evidence = await _evidence(jd, snapshot, embedder, index)
                    if evidence is not None:
                        titled = jd.title is not None
                        examples.append(_example(f"{source}/{key}", titled, evidence, set(roles)))
        await index.close()
        await embedder.close()
    return examples


async def _evidence(
    jd: Jd, snapshot: CatalogSnapshot, embedder: Embedder, index: KraIndex
) -> RoleEvidence | None:
    parsed = parse_jd(jd)
    if parsed.jd_type is not JdType.PASS:
        return None
    skills = extract_skills(jd, parsed, snapshot).final_skills
    duties = [span.text for span in duty_sentences(parsed)]
    vectors = await embedder.embed(duties)
    found = await index.search(vectors, neighbours(len(snapshot.kras)))
    return RoleEvidence(
        skills=skill_support(skills, snapshot),
        titles=title_support((parsed.role, jd.title), snapshot),
        duties=duty_support(duties, found, snapshot),
        profiles=skill_profiles(skills, snapshot),
    )


def _example(key: str, titled: bool, evidence: RoleEvidence, right: set[str]) -> Example:
    roles = sorted(evidence.roles())
    most = max((support.score for support in evidence.duties.values()), default=0.0)
    rows = np.array([features(role, evidence, most) for role in roles], np.float64)
    mask = np.array([*(role in right for role in roles), _NEW in right])
    return Example(key, titled, rows.reshape(len(roles), len(WEIGHTS)), mask)


def probabilities(example: Example, weights: Array) -> Array:
    """Of every role of the example and, last, of none; the last weight is none's utility."""
    utilities = np.append(example.rows @ weights[:-1], weights[-1])
    shares = np.exp(utilities - utilities.max())
    result: Array = shares / shares.sum()
    return result


def fit(examples: list[Example]) -> Array:
    """The likeliest weights, shrunk a little; a title that names a role outweighs none."""
    weights = np.array([*WEIGHTS, NONE_UTILITY], np.float64)
    mean, square = np.zeros_like(weights), np.zeros_like(weights)
    usable = [example for example in examples if example.right.any()]
    title, named = Features._fields.index("title"), Features._fields.index("named")
    for step in range(1, _STEPS + 1):
        slope = 2 * _SHRINKAGE * weights
        for example in usable:
            found = probabilities(example, weights)
            wanted = found * example.right / (found * example.right).sum()
            rows = np.vstack([example.rows, np.zeros(len(WEIGHTS))])
            slope[:-1] += rows.T @ (found - wanted) / len(usable)
            slope[-1] += (found - wanted)[-1] / len(usable)
        short = weights[-1] + _NAMED_MARGIN - weights[title] - weights[named]
        if short > 0:
            slope[-1] += 2 * short
            slope[[title, named]] -= 2 * short
        mean = 0.9 * mean + 0.1 * slope
        square = 0.99 * square + 0.01 * slope**2
        weights -= 0.05 * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
    return weights


def _folds(examples: list[Example]) -> Iterator[tuple[list[Example], list[Example]]]:
    keys = sorted({example.key for example in examples})
    order = np.random.default_rng(0).permutation(len(keys))
    fold_of = {keys[place]: number % _FOLDS for number, place in enumerate(order)}
    for fold in range(_FOLDS):
        yield (
            [example for example in examples if fold_of[example.key] != fold],
            [example for example in examples if fold_of[example.key] == fold],
        )


def report(name: str, judged: list[tuple[Example, Array]]) -> None:
    """Print the share of right choices, and beside each band of confidence how many were right."""
    right = np.array([example.right[found.argmax()] for example, found in judged])
    titled = np.array([example.titled for example, _ in judged])
    sure = np.array([confidence(float(found.max())) for _, found in judged])
    print(f"{name}: {len(judged)} examples, right {right.mean():.3f}", end=" ")
    print(f"(with title {right[titled].mean():.3f}, without {right[~titled].mean():.3f})")
    for low, high in _BANDS:
        band = (sure >= low) & (sure < high)
        if band.any():
            print(f"  confidence {sure[band].mean():.2f}: right {right[band].mean():.2f}", end=" ")
            print(f"({band.sum()})")


async def _main() -> None:
    examples = await read_examples(Path(os.environ["ROLESTREAM_SHARED"]))
    weights = np.array([*WEIGHTS, NONE_UTILITY])
    report("as shipped", [(each, probabilities(each, weights)) for each in examples])
    if "--fit" in sys.argv:
        judged = []
        for train, held_out in _folds(examples):
            fitted = fit(train)
            judged += [(each, probabilities(each, fitted)) for each in held_out]
        report(f"fitted, {_FOLDS} folds", judged)
        for name, weight in zip((*Features._fields, "none"), fit(examples), strict=True):
            print(f"  {name}: {weight:.2f}")


if __name__ == "__main__":
    asyncio.run(_main())

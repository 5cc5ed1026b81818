"""Measures, once, which values flow through MiniLM, so that int8 can serve it with fixed ranges.

Some channels of a transformer are far wider than the rest and would take all levels for themselves:
`smoothing` moves that width into the weights, where every column has its own step.
"""

from dataclasses import dataclass
from itertools import cycle, islice

import numpy as np

from infra.minilm.forward import Forward
from infra.minilm.graph import Range, Ranges, float_graph, linear_maps
from infra.minilm.tokens import Tokens
from infra.minilm.weights import Floats, Linear, Weights

_SENTENCES = 240
_SMOOTHED = ("attention", "intermediate", "output")
_DIGITS = 3
_SMOOTHING_SHARE = 0.65

_TASKS = (
    "Design, build and test {} together with {}",
    "Own {} from the first idea to production, and report to {}",
    "Maintain {}",
    "You will work with {} to improve {}.",
    "Responsible for {}, including weekly reviews with {} and the documentation that auditors need",
    "5+ years of experience with {}; a degree or equivalent practical experience",
    "Coach {} on {} (hands-on, about 30% of the time)",
    "Investigate incidents in {}, find the root cause, and agree on lasting fixes with {}",
    "Prepare offers, contracts and invoices for {}",
    "Nice to have: {}",
)
_THINGS = (
    "REST and gRPC services in Java, Go or Python",
    "a responsive web front end in TypeScript and React",
    "data pipelines on Apache Spark, Kafka and Airflow",
    "machine-learning models for ranking and fraud detection",
    "the CI/CD pipelines, Terraform modules and Kubernetes clusters",
    "PostgreSQL and MongoDB schemas, indexes and backups",
    "dashboards and KPIs in Power BI",
    "iOS and Android apps with offline support",
    "automated regression, load and accessibility tests",
    "firewalls, identity management and vulnerability scans",
    "firmware in C++ for battery-powered devices",
    "month-end closing, payroll and VAT returns",
    "deliveries by van within the city, loading and unloading included",
    "patient records and ward rounds on night shifts",
    "customer calls, complaints and refunds",
    "SAP S/4HANA finance modules (FI/CO)",
    "technical documentation, API references and release notes",
    "the product roadmap and a well-groomed backlog",
)
_PEOPLE = (
    "product managers and UX designers",
    "the data science team",
    "stakeholders in Berlin, Pune and São Paulo",
    "junior engineers",
    "suppliers, forwarders and customs",
    "the head of sales",
    "clients of all sizes",
)


def sentences() -> list[str]:
    """Sentences of job ads, made from parts: duties of many trades, short and long."""
    pairs = zip(cycle(_THINGS), cycle(_PEOPLE), cycle(_TASKS), strict=False)
    whole = [task.format(thing, people) for thing, people, task in islice(pairs, _SENTENCES)]
    return [*whole, *_THINGS, *_PEOPLE, " ".join(whole[:12]), "Other duties as assigned"]


def calibrate(weights: Weights, tokens: Tokens) -> Ranges:
    """Run the float model over the sentences and note the range of every quantised map's input.

    Numbers are rounded to three digits, so that CPUs whose sums differ in the last bits agree.
    """
    observed = float_graph(weights)
    forward = Forward(observed.model)
    maps = linear_maps(weights)
    extremes = {name: _Extremes.none(linear) for name, linear in maps.items()}
    for batch in tokens.batches(sentences()):
        values = forward.run(batch, list(observed.activations.values()))
        for name, value in zip(observed.activations, values, strict=True):
            extremes[name] = extremes[name].widened(value[batch.real])
    return {
        name: _range(extremes[name], linear, smooth=name.endswith(_SMOOTHED))
        for name, linear in maps.items()
    }


@dataclass(frozen=True, slots=True)
class _Extremes:
    """The lowest and highest value of each input channel, zero included."""

    low: Floats
    high: Floats

    @classmethod
    def none(cls, linear: Linear) -> "_Extremes":
        zeros = np.zeros(linear.weight.shape[0], np.float32)
        return cls(zeros, zeros)

    def widened(self, rows: Floats) -> "_Extremes":
        return _Extremes(
            np.minimum(self.low, rows.min(axis=0)), np.maximum(self.high, rows.max(axis=0))
        )


def _range(seen: _Extremes, linear: Linear, *, smooth: bool) -> Range:
    smoothing = _smoothing(seen, linear) if smooth else None
    divisor = np.float32(1) if smoothing is None else smoothing
    low, high = float((seen.low / divisor).min()), float((seen.high / divisor).max())
    return Range(_rounded(low), _rounded(high), smoothing)


def _smoothing(seen: _Extremes, linear: Linear) -> Floats:
    """What the inputs of each channel are divided by, and its weights multiplied."""
    width = np.maximum(seen.high, -seen.low) + np.float32(1e-5)
    strength = np.abs(linear.weight).max(axis=1) + np.float32(1e-5)
    divisor = width**_SMOOTHING_SHARE / strength ** (1 - _SMOOTHING_SHARE)
    divisor /= np.exp(np.log(divisor).mean())
    return np.array([_rounded(float(each)) for each in divisor], np.float32)


def _rounded(value: float) -> float:
    return float(f"{value:.{_DIGITS}g}")

"""The hazards of one trial: which copies there are, what each affects, and how a path is sampled. A path is a list of
segments; a segment is a stretch of time in one state (`active` but for regimes) with the values of what was drawn."""

import dataclasses
import math

from scipy import stats

import numpy as np

from values import DAYS_PER_YEAR, Dated, Distribution

KINDS = ("capacity", "loss", "arrivals", "demand", "tariff")


@dataclasses.dataclass
class Segment:
    state: str
    start: float
    end: float
    values: dict  # "affects.0.loss": multiplier or added rate, where it is not what the configuration says


def kind_of(hazard):
    return next(kind for kind in ("event", "poisson", "outage", "regime") if kind in hazard)


def effects(hazard, state):
    """[(key, effect)] of a state."""
    where = hazard["regime"]["states"][state] if "regime" in hazard else hazard
    return [(f"affects.{i}", effect) for i, effect in enumerate(where.get("affects", []))]


def all_effects(hazard):
    states = hazard["regime"]["states"] if "regime" in hazard else ["active"]
    return [effect for state in states for _, effect in effects(hazard, state)]


def selected(tree, select):
    """Names of the sites and demands that a `select` means."""
    items = {**tree["sites"], **tree["demands"]}
    if not isinstance(select, dict):
        return [select] if isinstance(select, str) else list(select)
    return [name for name, item in items.items() if all(_matches(item.get("tags", {}), *pair) for pair in select.items())]


def _matches(tags, key, wanted):
    return key in tags and tags[key] in (wanted if isinstance(wanted, list) else [wanted])


def copies(tree, hazard):
    """Names of the independent copies; [None] without `each`."""
    if "each" not in hazard:
        return [None]
    names = {name for effect in all_effects(hazard) for name in selected(tree, effect["select"])}
    return sorted({copy_of(tree, hazard, name) for name in names} - {None})


def copy_of(tree, hazard, item):
    """The copy that acts on an item."""
    each = hazard.get("each")
    if each is None:
        return None
    if each in ("site", "demand"):
        return item if item in tree[each + "s"] else None
    return {**tree["sites"], **tree["demands"]}[item].get("tags", {}).get(each)


class Sampler:
    """Samples the hazards of a trial, with uniforms of its own."""

    def __init__(self, study, tree, rng):
        self.tree, self.rng, self.end = tree, rng, study.steps * study.h
        self.ties = [t for t in study.base.get("correlate", []) if t["of"][0].startswith("hazards.") and _is_drawn(t)]
        self.paths = {}

    def sample(self):
        return {(name, copy): self._join(name, self.path(name, copy))
                for name, hazard in self.tree["hazards"].items() for copy in copies(self.tree, hazard)}

    def path(self, name, copy=None):
        if (name, copy) not in self.paths:
            hazard = self.tree["hazards"][name]
            kind = kind_of(hazard)
            self.paths[name, copy] = getattr(self, "_" + kind)(name, hazard, hazard[kind])
        return self.paths[name, copy]

    def first_entry(self, after):
        """Time at which a regime first enters a state."""
        return min((s.start for s in self.path(after["hazard"]) if s.state == after["state"]), default=math.inf)

    def begins(self, at):
        """Of an `at` or `online`: a time, or so long after a regime enters a state."""
        return self.first_entry(at["after"]) + float(at.get("lag", 0.0)) if isinstance(at, dict) else float(at)

    def _event(self, name, hazard, event):
        happens = self.rng.random() < event.get("probability", 1.0)
        start = self.begins(event["at"])
        lasts, values = self._draw(name, hazard, "active", event["lasts"], "event.lasts")
        return [Segment("active", start, start + lasts, values)] if happens and start < self.end else []

    def _poisson(self, name, hazard, poisson):
        path, t = [], 0.0
        while poisson["rate"] > 0.0:
            t = self._wait(hazard, t, self.rng.exponential(DAYS_PER_YEAR / poisson["rate"]))
            if t >= self.end:
                break
            lasts, values = self._draw(name, hazard, "active", poisson["lasts"], "poisson.lasts")
            path.append(Segment("active", t, t + lasts, values))
        return path

    def _outage(self, name, hazard, outage):
        path, t, up = [], 0.0, None
        if outage.get("stationary") == "true":
            path, t, up = self._under_way(name, hazard, outage)
        while t < self.end:
            up = outage["every"].quantile(self.rng.random()) if up is None else up
            t = self._wait(hazard, t, up)
            if t >= self.end:
                break
            lasts, values = self._draw(name, hazard, "active", outage["lasts"], "outage.lasts")
            path.append(Segment("active", t, t + lasts, values))
            t, up = t + lasts, None
        return path

    def _under_way(self, name, hazard, outage):
        """What holds the start of a stationary outage: path so far, where it goes on, up-time left."""
        down = self.rng.random() < outage["lasts"].mean / (outage["every"].mean + outage["lasts"].mean)
        length = (outage["lasts"] if down else outage["every"]).length_biased(self.rng.random())
        gone = self.rng.random() * length
        if not down:
            return [], 0.0, length - gone
        _, values = self._draw(name, hazard, "active", outage["lasts"], "outage.lasts")
        return [Segment("active", -gone, length - gone, values)], length - gone, None

    def _regime(self, name, hazard, regime):
        decisions = sorted(regime.get("decisions", []), key=lambda d: float(d["at"]))
        path, t, state = [], 0.0, self._pick(regime["initial"])
        while t < self.end:
            spec = regime["states"][state]
            lasts, values = self._draw(name, hazard, state, spec.get("lasts"), f"regime.states.{state}.lasts")
            leaves = self._wait(hazard, t, lasts)
            upcoming = None
            while decisions and float(decisions[0]["at"]) < leaves and upcoming is None:
                decision = decisions.pop(0)
                upcoming = decision if state in _list(decision["from"]) else None
            end = float(upcoming["at"]) if upcoming else leaves
            path.append(Segment(state, t, end, values))
            if end < self.end:
                state = self._pick(upcoming["to"] if upcoming else spec["next"])
            t = end
        return path

    def _pick(self, chances):
        if isinstance(chances, str):
            return chances
        names = list(chances)
        return names[self.rng.choice(len(names), p=np.array([float(chances[n]) for n in names]))]

    def _draw(self, name, hazard, state, lasts, lasts_path):
        """How long an event or visit lasts, and its losses; tied where `correlate` says so."""
        laws = {f"hazards.{name}.{lasts_path}": lasts} if lasts is not None else {}
        prefix = f"hazards.{name}.regime.states.{state}" if "regime" in hazard else f"hazards.{name}"
        for key, effect in effects(hazard, state):
            if "loss" in effect:
                laws[f"{prefix}.{key}.loss"] = effect["loss"]
        u = {path: self.rng.random() for path in laws}
        for tie in self.ties:
            if tie["of"][0] in u:
                u.update(zip(tie["of"], tied([u[path] for path in tie["of"]], tie, self.rng)))
        drawn = {path: float(law.quantile(u[path])) for path, law in laws.items()}
        length = drawn.pop(f"hazards.{name}.{lasts_path}", math.inf)
        return length, {path.removeprefix(prefix + "."): 1.0 - loss for path, loss in drawn.items()}

    def _wait(self, hazard, start, work):
        """The end of a wait that begins at `start`, under the hazard's clock."""
        if "clock" not in hazard:
            return start + work
        t = start
        for until, factor in self._factors(hazard["clock"]):
            if until <= t:
                continue
            if factor * (until - t) >= work:
                return t + work / factor if factor > 0.0 else t
            work -= factor * (until - t)
            t = until
        return math.inf

    def _factors(self, clock):
        """(until, factor) of the clock over the horizon, the factor being the product over its entries."""
        paths = [(entry, self.path(entry["hazard"])) for entry in clock]
        times = sorted({min(s.end, self.end) for _, path in paths for s in path})
        begin = 0.0
        for until in times:
            if until > begin:
                middle = 0.5 * (begin + until)
                states = [next(s.state for s in path if s.start <= middle < s.end) for _, path in paths]
                yield until, math.prod(float(entry.get(state, 1.0)) for (entry, _), state in zip(paths, states))
                begin = until

    def _join(self, name, path):
        """Overlapping events of a poisson hazard as disjoint segments: multipliers multiply, tariffs add."""
        hazard = self.tree["hazards"][name]
        if "poisson" not in hazard:
            return path
        times = sorted({t for s in path for t in (s.start, s.end)})
        joined = []
        for start, end in zip(times, times[1:]):
            under_way = [s for s in path if s.start <= start and s.end >= end]
            if under_way:
                joined.append(Segment("active", start, end, _together(hazard, under_way)))
        return joined


def _together(hazard, under_way):
    values = {}
    for key, effect in effects(hazard, "active"):
        for kind in KINDS:
            if kind in effect:
                each = [s.values.get(f"{key}.{kind}", effect[kind]) for s in under_way]
                values[f"{key}.{kind}"] = sum(each) if kind == "tariff" else math.prod(each)
    return values


def tied(u, tie, rng):
    """The uniforms v of a copula's u."""
    matrix = np.array(tie.get("gaussian") or tie["t"], float)
    y = np.linalg.cholesky(matrix) @ stats.norm.ppf(u)
    if "gaussian" in tie:
        return stats.norm.cdf(y)
    dof = float(tie["dof"])
    return stats.t.cdf(y / np.sqrt(rng.chisquare(dof) / dof), dof)


def _is_drawn(tie):
    return tie["of"][0].endswith((".lasts", ".loss"))


def _list(x):
    return x if isinstance(x, list) else [x]

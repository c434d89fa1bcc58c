"""A configuration and one of its policies as plain lists of numbers, for the programs that bench/ compares with. Reading and
nominal flows are those of tests/reference. Not everything that a configuration may hold: what is not known here is refused.

A number that is uncertain is a Drawn. Sites are sorted by commodity, from final to raw, and tier."""
import dataclasses
import math
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests/reference"))
from hazards import copies, copy_of, effects, kind_of, selected  # noqa: E402
from network import Nominal, final_to_raw  # noqa: E402
from study import Study  # noqa: E402
from values import Constant, Dated, Days, Distribution, Share  # noqa: E402


@dataclasses.dataclass(eq=False)
class Drawn:
    """A number that is drawn once in a trial."""
    path: str
    law: Distribution


@dataclasses.dataclass
class Channel:
    """What a hazard does to a site: per state, the slots that apply; their product, or with `plus` their sum."""
    hazard: int
    slots: tuple
    plus: bool = False


@dataclasses.dataclass
class State:
    name: str
    lasts: object  # a law; None: for ever
    next: list  # cumulative
    slots: list  # a number, a Drawn, or the law of a loss (the multiplier is 1 − loss)
    tied: list  # [(slot, slot, correlation)] of losses


@dataclasses.dataclass
class Hazard:
    name: str  # with its copy
    family: str  # without
    kind: str
    states: list
    rate: object = 0.0
    probability: object = 1.0
    at: object = 0.0
    initial: list = None
    decisions: list = None  # [(day, states, cumulative)]
    clock: list = None  # [(hazard, [factor of each state])]


@dataclasses.dataclass
class Site:
    name: str
    makes: int
    capacity: object
    lead: int
    initial: float  # production per step at the start
    uses: list  # [(commodity, rate)]
    online: object  # None, a number, or (hazard, state, lag)
    ramp: object
    capacity_channels: list
    gates: list
    tariffs: list


@dataclasses.dataclass
class Demand:
    name: str
    of: int
    rate: object
    growth: object
    priority: float
    value: object
    threshold: float
    limit: object  # of substitution, or None
    lag: object = 1.0
    cost: object = 0.0


@dataclasses.dataclass
class Reserve:
    name: str
    of: int
    amount: object
    release: object
    release_share: bool
    refill: object
    holding: object


@dataclasses.dataclass
class Commodity:
    name: str
    base: float
    elasticity: object  # None: the price does not move
    cap: object
    spot: object
    holding: object
    target: object
    target_days: bool
    throughput: list  # per step, a year
    inflow: list
    tiers: list  # of ranges of sites
    classes: list  # [(demands, [(site, rate)])] in order of service
    reserves: list


@dataclasses.dataclass
class Model:
    name: str
    policy: str
    steps: int
    h: float
    year: float  # length of a step
    discount: list
    drawn: list
    commodities: list
    sites: list
    demands: list
    reserves: list
    hazards: list
    once: float
    yearly: float


def cumulative(chances, names):
    """Of {name: probability}, or of one name."""
    table = chances if isinstance(chances, dict) else {chances: 1.0}
    total, found = 0.0, []
    for name in names:
        total += float(table.get(name, 0.0))
        found.append(total)
    return found


def need(condition, what):
    if not condition:
        raise SystemExit(f"bench: {what} is not known to the plain models")


class Reader:
    def __init__(self, config, policy):
        self.study = Study(config)
        self.policy = policy
        tree = self.study.tree(policy)
        self.nominal = Nominal(self.study, self.study.resolve(tree, lambda path, law: law.mean))
        self.drawn = []
        self.tree = self.study.resolve(tree, self._draw)

    def _draw(self, path, law):
        self.drawn.append(Drawn(path, law))
        return self.drawn[-1]

    def read(self):
        study, tree = self.study, self.tree
        self.order = final_to_raw(tree)
        self.index = {p: i for i, p in enumerate(self.order)}
        self.hazards, self.channels = [], {}
        for name, hazard in self._by_need():
            for copy in copies(tree, hazard):
                self._hazard(name, hazard, copy)
        self.site_order = sorted(tree["sites"], key=lambda i: (self.index[tree["sites"][i]["makes"]], tree["sites"][i].get("tier", 1)))
        sites = [self._site(i) for i in self.site_order]
        demands = [self._demand(d, spec) for d, spec in tree["demands"].items()]
        reserves = [self._reserve(r, spec) for r, spec in (tree.get("reserves") or {}).items()]
        cost = (study.policies[self.policy] or {}).get("cost", {})
        need("at" not in cost, "a policy's date")
        number = study.read_number
        return Model(study.base.get("name", ""), self.policy, study.steps, study.h, self.nominal_year(),
                     [(1.0 + study.discount) ** -study.years(k) for k in range(study.steps)], self.drawn,
                     [self._commodity(p, sites, demands, reserves) for p in self.order], sites, demands, reserves, self.hazards,
                     number(cost["once"]) if "once" in cost else 0.0, number(cost["yearly"]) if "yearly" in cost else 0.0)

    def nominal_year(self):
        return self.study.h / 365.25

    def _by_need(self):
        """Hazards after those that their clocks name."""
        table = self.tree.get("hazards") or {}
        done, rest = {}, dict(table)
        while rest:
            name = next(n for n, h in rest.items() if all(entry["hazard"] in done for entry in h.get("clock", [])))
            done[name] = rest.pop(name)
        return done.items()

    def _hazard(self, name, hazard, copy):
        tree, kind = self.tree, kind_of(hazard)
        need(kind in ("event", "poisson", "outage", "regime"), kind)
        spec = hazard[kind]
        names = list(spec["states"]) if kind == "regime" else ["active"]
        states, number = [], len(self.hazards)
        for state in names:
            where = spec["states"][state] if kind == "regime" else spec
            states.append(State(state, where.get("lasts"), cumulative(where["next"], names) if "next" in where else None,
                                [], []))
            for number_of, (_, effect) in enumerate(effects(hazard, state)):
                need("recovery" not in effect, "recovery")
                for what in ("capacity", "loss", "arrivals", "tariff", "demand"):
                    if what in effect:
                        need(what != "demand", "an effect on demand")
                        states[-1].slots.append((what, effect[what], set(selected(tree, effect["select"])), number_of))
            losses = {slot[3]: i for i, slot in enumerate(states[-1].slots) if slot[0] == "loss"}
            states[-1].tied = [(losses[a], losses[b], correlation) for a, b, correlation in self._ties(name, state)]
        for item in tree["sites"]:
            if copy is None or copy_of(tree, hazard, item) == copy:
                self._channels(number, states, item)
        for state in states:
            state.slots = [value for _, value, _, _ in state.slots]
        need(kind != "outage" or spec.get("stationary") != "true", "a stationary outage")
        need(kind != "event" or not isinstance(spec["at"], dict), "an event after a state")
        found = Hazard(f"hazards.{name}" + (f"[{copy}]" if copy is not None else ""), name, kind, states)
        if kind == "poisson":
            found.rate = spec["rate"]
        if kind == "outage":
            found.rate = spec["every"]
        if kind == "event":
            found.probability, found.at = spec.get("probability", 1.0), spec["at"]
        if kind == "regime":
            found.initial = cumulative(spec["initial"], names)
            found.decisions = sorted(([float(d["at"]), [names.index(s) for s in (d["from"] if isinstance(d["from"], list) else [d["from"]])],
                                       cumulative(d["to"], names)] for d in spec.get("decisions", [])), key=lambda d: d[0])
        found.clock = [(g, [float(entry.get(s.name, 1.0)) for s in self.hazards[g].states])
                       for entry in hazard.get("clock", [])
                       for g in [next(i for i, h in enumerate(self.hazards) if h.name == f"hazards.{entry['hazard']}")]]
        self.hazards.append(found)

    def _ties(self, name, state):
        """[(effect, effect, correlation)] of losses of a state."""
        found, prefix = [], f"hazards.{name}.regime.states.{state}.affects."
        for tie in self.study.base.get("correlate", []):
            if tie["of"][0].startswith(prefix):
                need(len(tie["of"]) == 2 and "gaussian" in tie and all(p.endswith(".loss") for p in tie["of"]), "such a correlation")
                first, second = (int(p.removeprefix(prefix).split(".")[0]) for p in tie["of"])
                found.append((first, second, float(tie["gaussian"][0][1])))
        return found

    def _channels(self, number, states, item):
        for kinds, name in ((("capacity", "loss"), "capacity"), (("arrivals",), "gate"), (("tariff",), "tariff")):
            slots = tuple(tuple(i for i, (what, _, targets, _) in enumerate(state.slots) if what in kinds and item in targets)
                          for state in states)
            if any(slots):
                self.channels.setdefault((item, name), []).append(Channel(number, slots, name == "tariff"))

    def _site(self, name):
        spec = self.tree["sites"][name]
        need("priority" not in spec and not isinstance(spec["capacity"], Dated), "a site's priority or dates")
        online = spec.get("online")
        if online is None and "ramp" in spec:
            online = 0.0
        if isinstance(online, dict):
            hazard = next(i for i, h in enumerate(self.hazards) if h.name == f"hazards.{online['after']['hazard']}")
            state = [s.name for s in self.hazards[hazard].states].index(online["after"]["state"])
            online = (hazard, state, online.get("lag", 0.0))
        made = float(self.nominal.X[name][0]) * self.nominal_year()
        return Site(name, self.index[spec["makes"]], spec["capacity"], round(spec.get("lead_time", 0.0) / self.study.h), made,
                    [(self.index[p], rate) for p, rate in spec.get("uses", {}).items()], online, spec.get("ramp", 0.0),
                    self.channels.get((name, "capacity"), []), self.channels.get((name, "gate"), []),
                    self.channels.get((name, "tariff"), []) if spec.get("tariffed") == "true" else [])

    def _demand(self, name, spec):
        need("backlog" not in spec and not isinstance(spec["rate"], Dated), "a demand's backlog or dates")
        found = Demand(name, self.index[spec["of"]], spec["rate"], spec.get("growth", 0.0), spec.get("priority", 1), spec.get("value", 0.0),
                       spec.get("threshold", 0.01), None)
        if "substitution" in spec:
            s = spec["substitution"]
            found.limit, found.lag, found.cost = s["limit"], s["lag"], s.get("cost", 0.0)
        return found

    def _reserve(self, name, spec):
        need("serves" not in spec, "a reserve that serves some")
        amount, p = spec["amount"], spec["of"]
        if isinstance(amount, Days):
            amount = float(amount) / 365.25 * float(self.nominal.Q[p][0])
        need(not isinstance(amount, Drawn) or amount.law.kind is not Days, "an uncertain number of days in reserve")
        return Reserve(name, self.index[p], amount, spec["release"], isinstance(spec["release"], Share), spec.get("refill", 0.0),
                       spec.get("holding", 0.0))

    def _commodity(self, p, sites, demands, reserves):
        spec, i = self.tree["commodities"][p], self.index[p]
        price, buffer = spec.get("price", {}), spec.get("buffer", {})
        need("initial" not in buffer, "an initial stock")
        target = buffer.get("target", 0.0)
        mine = [n for n, s in enumerate(sites) if s.makes == i]
        by_tier = {}
        for n in mine:
            by_tier.setdefault(self.tree["sites"][sites[n].name].get("tier", 1), []).append(n)
        classes = {}
        for n, d in enumerate(demands):
            if d.of == i:
                classes.setdefault(d.priority, ([], []))[0].append(n)
        users = [(n, rate) for n, s in enumerate(sites) for q, rate in s.uses if q == i]
        if users:
            classes.setdefault(math.inf, ([], []))[1].extend(users)
        inflow = sum(((sites[n].lead + 1) * self.nominal.X[sites[n].name] * self.nominal_year() for n in mine), 0.0 * self.nominal.begins)
        days = target.law.kind is Days if isinstance(target, Drawn) else isinstance(target, Days)
        return Commodity(p, price.get("base", 0.0), price.get("elasticity"), price.get("cap", 10.0), price.get("spot", 1.0),
                         spec.get("holding", 0.0), target, days, [float(q) for q in self.nominal.Q[p]], [float(x) for x in inflow],
                         [range(by_tier[t][0], by_tier[t][-1] + 1) for t in sorted(by_tier)],
                         [classes[c] for c in sorted(classes)], [n for n, r in enumerate(reserves) if r.of == i])


def read(config, policy="baseline"):
    return Reader(config, policy).read()


def policies(config):
    return list(Study(config).policies)


def is_law(x):
    return isinstance(x, (Distribution, Constant))

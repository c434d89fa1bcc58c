"""The network of one trial, stepped under given hazard paths: docs/model.md, 'One step', word by word."""

import dataclasses
import math

import numpy as np
from numpy.polynomial import Polynomial

from hazards import copy_of, effects, selected
from values import DAYS_PER_YEAR, Dated, Days, Share, average_over_steps, overlap

MET = 1.0 - 1e-12  # a request that is met to within this counts as met


def ramp_average(begins, h, online, ramp):
    """Average over each step of a capacity that grows from 0 at `online` to 1 within `ramp`."""
    if math.isinf(online):
        return np.zeros(len(begins))

    def area(t):  # under the ramp, from its start to t
        grown = np.clip(t - online, 0.0, ramp)
        return (grown**2 / (2.0 * ramp) if ramp > 0.0 else 0.0) + np.maximum(t - online - ramp, 0.0)

    return (area(begins + h) - area(begins)) / h


class Nominal:
    """Throughput without hazards, from the means of the distributions."""

    def __init__(self, study, tree):
        self.study, self.tree = study, tree
        self.begins = np.arange(study.steps) * study.h
        self.order = final_to_raw(tree)
        self.Q = {p: np.zeros(study.steps) for p in tree["commodities"]}
        self.X = {i: np.zeros(study.steps) for i in tree["sites"]}
        self.capacity = {i: self._capacity(site) for i, site in tree["sites"].items()}
        for p in self.order:
            self._walk(p)

    def _capacity(self, site):
        online = site.get("online", 0.0 if "ramp" in site else -math.inf)
        online = math.inf if isinstance(online, dict) else float(online)
        ramp = np.ones(self.study.steps) if online == -math.inf else \
            ramp_average(self.begins, self.study.h, online, float(site.get("ramp", 0.0)))
        return average_over_steps(site["capacity"], self.begins, self.study.h) * ramp

    def _walk(self, p):
        y = self.begins / DAYS_PER_YEAR
        for demand in self.tree["demands"].values():
            if demand["of"] == p:
                rate = average_over_steps(demand["rate"], self.begins, self.study.h)
                self.Q[p] += rate * (1.0 + demand.get("growth", 0.0)) ** y
        for i, site in self.tree["sites"].items():
            self.Q[p] += site.get("uses", {}).get(p, 0.0) * self.X[i]
        left = self.Q[p].copy()
        for tier in tiers(self.tree, p):
            total = sum(self.capacity[i] for i in tier)
            share = np.minimum(1.0, np.divide(left, total, out=np.zeros_like(left), where=total > 0.0))
            for i in tier:
                self.X[i] = self.capacity[i] * share
            left = np.maximum(left - total * share, 0.0)


def final_to_raw(tree):
    """The commodities, each after all that is made from it."""
    made_from = {p: {q for s in tree["sites"].values() if s["makes"] == p for q in s.get("uses", {})}
                 for p in tree["commodities"]}
    order, rest = [], list(tree["commodities"])
    while rest:
        p = next(p for p in rest if not any(p in made_from[q] for q in rest))
        order.append(p)
        rest.remove(p)
    return order


def tiers(tree, p):
    """Lists of the sites that make p, lower tiers first."""
    sites = {i: site for i, site in tree["sites"].items() if site["makes"] == p}
    numbers = sorted({site.get("tier", 1) for site in sites.values()})
    return [[i for i, site in sites.items() if site.get("tier", 1) == n] for n in numbers]


class Impact:
    """What the hazards of a trial do to an item, averaged over each step."""

    def __init__(self, study, tree, paths):
        self.tree, self.paths = tree, paths
        self.h = study.h
        self.begins = np.arange(study.steps) * study.h

    def multiplier(self, item, kinds):
        """Π over hazards of the average over each step of the hazard's multiplier on the item."""
        product = np.ones(len(self.begins))
        for hazard, path in self._on(item):
            change = np.zeros(len(self.begins))
            for segment in path:
                parts = [part for part in self._parts(hazard, segment, item) if part[1] in kinds]
                if parts:
                    change += self._change(segment, parts)
            product *= 1.0 + change
        return product

    def tariff(self, item):
        """Sum over hazards of the average over each step of the rate that the hazard adds."""
        total = np.zeros(len(self.begins))
        for hazard, path in self._on(item):
            for segment in path:
                for _, kind, value, _ in self._parts(hazard, segment, item):
                    if kind == "tariff":
                        active = overlap(self.begins, self.h, segment.start, segment.end) / self.h
                        total += active * average_over_steps(value, self.begins, self.h)
        return total

    def _on(self, item):
        for (name, copy), path in self.paths.items():
            hazard = self.tree["hazards"][name]
            if copy is None or copy_of(self.tree, hazard, item) == copy:
                yield hazard, path

    def _parts(self, hazard, segment, item):
        for key, effect in effects(hazard, segment.state):
            if item not in selected(self.tree, effect["select"]):
                continue
            for kind in ("capacity", "loss", "arrivals", "demand", "tariff"):
                if kind in effect:
                    value = segment.values.get(f"{key}.{kind}", effect[kind])
                    yield key, kind, value, effect.get("recovery") == "linear"

    def _change(self, segment, parts):
        """∫ (product of the parts − 1) over each step, divided by h."""
        low, high = max(segment.start, 0.0), min(segment.end, self.begins[-1] + self.h)
        from_, to = np.clip(self.begins, low, max(low, high)), np.clip(self.begins + self.h, low, max(low, high))
        if not any(linear for *_, linear in parts):
            return (to - from_) * (math.prod(float(value) for _, _, value, _ in parts) - 1.0) / self.h
        lasts = segment.end - segment.start
        product = Polynomial([1.0])  # in the fraction of the event that has gone by
        for _, _, value, linear in parts:
            product *= Polynomial([value, 1.0 - value] if linear else [value])
        integral = (product - 1.0).integ()
        fraction = [(t - segment.start) / lasts for t in (from_, to)]
        return (integral(fraction[1]) - integral(fraction[0])) * lasts / self.h


@dataclasses.dataclass
class Reserve:
    of: str
    amount: float
    stock: float
    release: float  # per step
    refill: float  # per step
    serves: list
    released: float = 0.0
    refilled: float = 0.0


class Network:
    """Steps the network; what was seen is in `seen`: {(name, item): array over the steps}."""

    def __init__(self, study, tree, nominal, paths):
        self.study, self.tree, self.nominal = study, tree, nominal
        self.h, self.steps = study.h, study.steps
        self.year = study.h / DAYS_PER_YEAR  # length of a step
        self.begins = nominal.begins
        self.paths = paths
        self.impact = Impact(study, tree, paths)
        self.makers = {p: tiers(tree, p) for p in tree["commodities"]}
        self.users = {p: [i for i, s in tree["sites"].items() if p in s.get("uses", {})] for p in tree["commodities"]}
        self.seen = {}
        self._sites()
        self._demands()
        self._stocks()

    # What does not depend on the network: capacities, demands, targets.

    def _sites(self):
        impact, self.capacity, self.arrivals, self.tariff, self.lead = self.impact, {}, {}, {}, {}
        for i, site in self.tree["sites"].items():
            base = average_over_steps(site["capacity"], self.begins, self.h) * self._ramp(site)
            self.capacity[i] = base * impact.multiplier(i, ("capacity", "loss")) * self.year
            self.arrivals[i] = impact.multiplier(i, ("arrivals",))
            self.tariff[i] = impact.tariff(i) if site.get("tariffed") == "true" else np.zeros(self.steps)
            self.lead[i] = round(site.get("lead_time", 0.0) / self.h)

    def _ramp(self, site):
        if "online" not in site and "ramp" not in site:
            return np.ones(self.steps)
        online = site.get("online", 0.0)
        if isinstance(online, dict):
            first = [s.start for s in self.paths[online["after"]["hazard"], None] if s.state == online["after"]["state"]]
            online = min(first, default=math.inf) + float(online.get("lag", 0.0))
        return ramp_average(self.begins, self.h, float(online), float(site.get("ramp", 0.0)))

    def _demands(self):
        y = self.begins / DAYS_PER_YEAR
        self.base = {}
        for d, demand in self.tree["demands"].items():
            rate = average_over_steps(demand["rate"], self.begins, self.h)
            growth = (1.0 + demand.get("growth", 0.0)) ** y
            self.base[d] = rate * growth * self.year * self.impact.multiplier(d, ("demand",))

    def _stocks(self):
        Q, X = self.nominal.Q, self.nominal.X
        self.target, self.ahead, self.stock = {}, {}, {}
        for p, commodity in self.tree["commodities"].items():
            buffer = commodity.get("buffer", {})
            target = buffer.get("target", 0.0)
            self.target[p] = target / DAYS_PER_YEAR * Q[p] if isinstance(target, Days) else np.full(self.steps, target)
            initial = buffer.get("initial", self.target[p][0])
            self.stock[p] = float(initial / DAYS_PER_YEAR * Q[p][0] if isinstance(initial, Days) else initial)
            makers = [i for tier in self.makers[p] for i in tier]
            self.ahead[p] = sum(((self.lead[i] + 1) * X[i] * self.year for i in makers), np.zeros(self.steps))
        self.pipeline = {i: [X[i][0] * self.year] * (self.lead[i] + 1) for i in self.tree["sites"]}
        self.held = {i: 0.0 for i in self.tree["sites"]}
        self.owed = {d: 0.0 for d in self.tree["demands"]}
        self.substituted = {d: 0.0 for d in self.tree["demands"]}
        self.reserves = {r: self._reserve(spec) for r, spec in (self.tree.get("reserves") or {}).items()}

    def _reserve(self, spec):
        amount = spec["amount"]
        if isinstance(amount, Days):
            amount = amount / DAYS_PER_YEAR * self.nominal.Q[spec["of"]][0]
        release = spec["release"] * (amount if isinstance(spec["release"], Share) else 1.0)
        serves = spec.get("serves", [])
        return Reserve(spec["of"], float(amount), float(amount), release * self.year, spec.get("refill", 0.0) * self.year,
                       [serves] if isinstance(serves, str) else serves)

    # One step.

    def run(self):
        for k in range(self.steps):
            self.step(k)
        return {key: np.array(values) for key, values in self.seen.items()}

    def note(self, name, **items):
        for item, value in items.items():
            self.seen.setdefault((name, item), []).append(float(value))

    def step(self, k):
        self.k = k
        for reserve in self.reserves.values():
            reserve.released = reserve.refilled = 0.0
        self.arrive()
        self.want, self.granted, self.asked, self.unserved = {}, {}, {}, {}
        for p in self.nominal.order:
            self.allocate(p)
            self.order(p)
        made = self.produce()
        self.refill()
        self.measure(made)

    def arrive(self):
        self.arrived = {}
        for i, site in self.tree["sites"].items():
            at_border = self.held[i] + self.pipeline[i].pop(0)
            self.arrived[i] = self.arrivals[i][self.k] * at_border
            self.held[i] = at_border - self.arrived[i]
            self.stock[site["makes"]] += self.arrived[i]

    def allocate(self, p):
        requests = self._requests(p)
        total = sum(amount for _, _, amount in requests)
        self._release_to_all(p, total)
        granted, left = {}, self.stock[p]
        for priority in sorted({priority for priority, _, _ in requests}):
            members = [(name, amount) for at, name, amount in requests if at == priority]
            wanted = sum(amount for _, amount in members)
            phi = 1.0 if left >= MET * wanted else left / wanted
            granted.update({name: phi for name, _ in members})
            left = max(0.0, left - phi * wanted)
        self.stock[p] = left
        self._settle(p, requests, total, granted)

    def _requests(self, p):
        """[(priority, name, amount)] of all that draws on p."""
        requests = []
        for d, demand in self.tree["demands"].items():
            if demand["of"] == p:
                self.asked[d] = (1.0 - self.substituted[d]) * self.base[d][self.k] + self.owed[d]
                requests.append((demand.get("priority", 1), d, self.asked[d]))
        for i in self.users[p]:
            site = self.tree["sites"][i]
            requests.append((site.get("priority", math.inf), i, site["uses"][p] * self.want[i]))
        return requests

    def _release_to_all(self, p, total):
        for reserve in self.reserves.values():
            if reserve.of == p and not reserve.serves:
                reserve.released = max(0.0, min(reserve.stock, reserve.release, total - self.stock[p]))
                reserve.stock -= reserve.released
                self.stock[p] += reserve.released

    def _settle(self, p, requests, total, granted):
        """What each request got, and the price that follows."""
        served = sum(granted[name] * amount for _, name, amount in requests)
        for _, name, amount in requests:
            if name in self.asked:
                self.unserved[name] = (1.0 - granted[name]) * amount
            else:
                self.granted[name, p] = granted[name]
        served += sum(self._top_up(reserve) for reserve in self.reserves.values() if reserve.of == p and reserve.serves)
        sigma = 1.0 if served >= MET * total else served / total
        price = self.tree["commodities"][p].get("price", {})
        multiple = 1.0
        if "elasticity" in price:
            cap = price.get("cap", 10.0)
            multiple = min(cap, sigma ** (-1.0 / price["elasticity"])) if sigma > 0.0 else cap
        self.note(f"commodities.{p}", price=multiple, granted=served)

    def _top_up(self, reserve):
        """Gives what the reserve may to the unmet part of the demands that it serves."""
        left = min(reserve.stock, reserve.release)
        for priority in sorted({self.tree["demands"][d].get("priority", 1) for d in reserve.serves}):
            members = [d for d in reserve.serves if self.tree["demands"][d].get("priority", 1) == priority]
            unmet = sum(self.unserved[d] for d in members)
            phi = 1.0 if left >= MET * unmet or unmet == 0.0 else left / unmet
            for d in members:
                self.unserved[d] *= 1.0 - phi
            left -= phi * unmet
            reserve.released += phi * unmet
        reserve.stock -= reserve.released
        return reserve.released

    def order(self, p):
        """What the makers of p want to start."""
        demands = [d for d, demand in self.tree["demands"].items() if demand["of"] == p]
        for d in demands:
            self.owed[d] = self.tree["demands"][d].get("backlog", 0.0) * self.unserved[d]
        makers = [i for tier in self.makers[p] for i in tier]
        on_order = sum(sum(self.pipeline[i]) + self.held[i] for i in makers)
        gap = self.target[p][self.k] + self.ahead[p][self.k] + sum(self.owed[d] for d in demands) - self.stock[p] - on_order
        gap = max(0.0, gap)
        for tier in self.makers[p]:
            capacity = sum(self.capacity[i][self.k] for i in tier)
            share = min(1.0, gap / capacity) if capacity > 0.0 else 0.0
            for i in tier:
                self.want[i] = self.capacity[i][self.k] * share
            gap = max(0.0, gap - capacity * share)

    def produce(self):
        made = {}
        for i, site in self.tree["sites"].items():
            uses = site.get("uses", {})
            made[i] = self.want[i] * min((self.granted[i, p] for p in uses), default=1.0)
            for p, units in uses.items():  # what it was given and could not use stays
                self.stock[p] += units * (self.granted[i, p] * self.want[i] - made[i])
            self.pipeline[i].append(made[i])
        return made

    def refill(self):
        for reserve in self.reserves.values():
            above = max(0.0, self.stock[reserve.of] - self.target[reserve.of][self.k])
            reserve.refilled = max(0.0, min(reserve.refill, reserve.amount - reserve.stock, above))
            reserve.stock += reserve.refilled
            self.stock[reserve.of] -= reserve.refilled

    def measure(self, made):
        k = self.k
        for p in self.tree["commodities"]:
            makers = [i for tier in self.makers[p] for i in tier]
            on_order = sum(sum(self.pipeline[i]) + self.held[i] for i in makers)
            self.note(f"commodities.{p}", stock=self.stock[p], on_order=on_order)
        for i in self.tree["sites"]:
            self.note(f"sites.{i}", capacity=self.capacity[i][k], want=self.want[i], made=made[i], held=self.held[i],
                      tariff=self.tariff[i][k], arrived=self.arrived[i])
        for d in self.tree["demands"]:
            self.note(f"demands.{d}", asked=self.asked[d], unserved=self.unserved[d], owed=self.owed[d],
                      substituted=self.substituted[d])
            self.substituted[d] = self._substituted_next(d)
        for r, reserve in self.reserves.items():
            self.note(f"reserves.{r}", stock=reserve.stock, released=reserve.released, refilled=reserve.refilled)

    def _substituted_next(self, d):
        demand = self.tree["demands"][d]
        if "substitution" not in demand:
            return 0.0
        limit, lag = demand["substitution"]["limit"], demand["substitution"]["lag"]
        step = limit * self.h / lag
        short = self.unserved[d] > demand.get("threshold", 0.01) * self.asked[d]
        return min(limit, max(0.0, self.substituted[d] + (step if short else -step)))

#!/usr/bin/python3
"""Any network that bench/model.py reads, as a good analyst would write it in NumPy: some thousand trials at once, hazards drawn with
array operations, a loop over steps, arrays over the sites (demands) of a commodity and the trials.
Usage: numpy_network.py CONFIG TRIALS [--policies A,B] [--seed N] [--batch N]
Prints as JSON the seconds that it took, and of every metric the mean and its standard error. Counted as well, and timed: standard
deviations and seven quantiles of every metric. Not made, which the program does make: the profile over time, costs by year,
distributions and the worst trials, differences between policies."""
import argparse
import json
import time

import numpy as np
from scipy import special

import model

ENOUGH = 1.0 - 1e-12
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99)


def sample(law, rng, n):
    """n values of a distribution."""
    if isinstance(law, model.Constant):
        return np.full(n, float(law.value))
    return law.law.quantile.__self__.rvs(size=n, random_state=rng)


class Batch:
    """T trials."""

    def __init__(self, m, rng, trials):
        self.m, self.rng, self.T = m, rng, trials
        self.drawn = {id(d): sample(d.law, rng, trials) for d in m.drawn}
        self.edges = np.arange(m.steps + 1) * m.h
        self.end = m.steps * m.h
        self.paths = {}
        self._hazards()

    def value(self, number):
        return self.drawn[id(number)] if isinstance(number, model.Drawn) else number

    # Hazards. A path is (trial, start, end, state, [value of each slot]), arrays over all segments of all trials.

    def _hazards(self):
        groups = {}
        for g, hazard in enumerate(self.m.hazards):
            groups.setdefault((hazard.family, hazard.kind), []).append(g)
        for (_, kind), members in groups.items():
            getattr(self, "_" + kind)(members, self.m.hazards[members[0]])

    def _share_out(self, members, unit, start, end, values):
        """Segments of all copies of a hazard at once to each; `unit` is copy · T + trial, sorted."""
        bounds = np.searchsorted(unit, np.arange(len(members) + 1) * self.T)
        for i, g in enumerate(members):
            part = slice(bounds[i], bounds[i + 1])
            self.paths[g] = unit[part] - i * self.T, start[part], end[part], np.zeros(bounds[i + 1] - bounds[i], int), [v[part] for v in values]

    def _slots(self, state, trial):
        """Values of the slots for new events, a loss drawn anew."""
        tied, n = {}, len(trial)
        for a, b, correlation in state.tied:
            z = self.rng.standard_normal((2, n))
            tied[a], tied[b] = special.ndtr(z[0]), special.ndtr(correlation * z[0] + (1.0 - correlation**2) ** 0.5 * z[1])
        found = []
        for i, slot in enumerate(state.slots):
            if i in tied:
                found.append(1.0 - slot.law.quantile(tied[i]))
            elif model.is_law(slot):
                found.append(1.0 - sample(slot, self.rng, n))
            else:
                value = self.value(slot)
                found.append(value[trial] if isinstance(value, np.ndarray) else np.full(n, value))
        return found

    def _event(self, members, hazard):
        happens = np.flatnonzero(self.rng.random(len(members) * self.T) < hazard.probability)
        lasts = sample(hazard.states[0].lasts, self.rng, len(happens))
        start = np.full(len(happens), float(hazard.at))
        self._share_out(members, happens, start, start + lasts, self._slots(hazard.states[0], happens % self.T))

    def _outage(self, members, hazard):
        units = len(members) * self.T
        now, alive, rounds = np.zeros(units), np.arange(units), []
        while True:
            now[alive] += sample(hazard.rate, self.rng, len(alive))
            alive = alive[now[alive] < self.end]
            if not len(alive):
                break
            end = now[alive] + sample(hazard.states[0].lasts, self.rng, len(alive))
            rounds.append((alive, now[alive], end))
            now[alive] = end
            alive = alive[end < self.end]
        unit, start, end = (np.concatenate(parts) for parts in zip(*rounds))
        order = np.argsort(unit, kind="stable")
        unit, start, end = unit[order], start[order], end[order]
        self._share_out(members, unit, start, end, self._slots(hazard.states[0], unit % self.T))

    def _poisson(self, members, hazard):
        """As many events as there are, at uniform times; with a clock, thinned. Where events overlap their effects multiply."""
        units, most = len(members) * self.T, 1.0
        for g, factors in hazard.clock:
            most *= max(factors)
        n = self.rng.poisson(most * hazard.rate * self.end / 365.25, units)
        unit = np.repeat(np.arange(units), n)
        start = self.rng.random(len(unit)) * self.end
        for g, factors in hazard.clock:
            keep = self.rng.random(len(unit)) * max(factors) < np.array(factors)[self._state_at(g, unit % self.T, start)]
            unit, start = unit[keep], start[keep]
        end = start + sample(hazard.states[0].lasts, self.rng, len(unit))
        values = self._slots(hazard.states[0], unit % self.T)
        times, units_of = np.concatenate([start, end]), np.concatenate([unit, unit])
        order = np.lexsort((times, units_of))
        times, units_of = times[order], units_of[order]
        with np.errstate(divide="ignore"):
            levels = [np.cumsum(np.concatenate([np.log(np.maximum(v, 1e-300)), -np.log(np.maximum(v, 1e-300))])[order]) for v in values]
        active = np.cumsum(np.concatenate([np.ones(len(unit), int), -np.ones(len(unit), int)])[order])
        inside = np.flatnonzero((active[:-1] > 0) & (units_of[:-1] == units_of[1:])) if len(times) else np.zeros(0, int)
        self._share_out(members, units_of[inside], times[inside], times[inside + 1], [np.exp(level[inside]) for level in levels])

    def _state_at(self, g, trial, day):
        """State of a regime in given trials on given days; its segments are sorted by trial and time."""
        trials, start, _, state, _ = self.paths[g]
        at = np.searchsorted(trials * (2.0 * self.end) + start, trial * (2.0 * self.end) + day, side="right") - 1
        return state[at]

    def _regime(self, members, hazard):
        rng, T = self.rng, self.T
        now, alive = np.zeros(T), np.arange(T)
        state = np.searchsorted(hazard.initial, rng.random(T))
        decided = [np.zeros(T, bool) for _ in hazard.decisions]
        most_slots = max(len(s.slots) for s in hazard.states)
        rounds = []
        while len(alive):
            at, here = now[alive], state[alive]
            end, following = np.full(len(alive), np.inf), here.copy()
            values = np.ones((most_slots, len(alive)))
            for s, spec in enumerate(hazard.states):
                mine = np.flatnonzero(here == s)
                if not len(mine):
                    continue
                if spec.lasts is not None:
                    end[mine] = at[mine] + sample(spec.lasts, rng, len(mine))
                    following[mine] = np.searchsorted(spec.next, rng.random(len(mine)))
                for i, value in enumerate(self._slots(spec, alive[mine])):
                    values[i, mine] = value
            for done, (day, from_states, to) in zip(decided, hazard.decisions):
                due = ~done[alive] & (day < end)
                jumps = np.flatnonzero(due & np.isin(here, from_states))
                done[alive[due]] = True
                end[jumps] = day
                following[jumps] = np.searchsorted(to, rng.random(len(jumps)))
            rounds.append((alive, at, end, here, values))
            now[alive], state[alive] = end, following
            alive = alive[end < self.end]
        trial, start, end, states = (np.concatenate([r[i] for r in rounds]) for i in range(4))
        values = np.concatenate([r[4] for r in rounds], axis=1)
        order = np.lexsort((start, trial))
        self.paths[members[0]] = trial[order], start[order], end[order], states[order], [v[order] for v in values]

    def average(self, channel):
        """A channel's average over each step: [steps][trials]; None where it is neutral throughout."""
        trial, start, end, state, values = self.paths[channel.hazard]
        effect = np.zeros(len(trial)) if channel.plus else np.ones(len(trial))
        for s, slots in enumerate(channel.slots):
            mine = slice(None) if len(channel.slots) == 1 else np.flatnonzero(state == s)
            for slot in slots:
                if channel.plus:
                    effect[mine] += values[slot][mine]
                else:
                    effect[mine] *= values[slot][mine]
        change = effect if channel.plus else effect - 1.0
        some = np.flatnonzero((change != 0.0) & (start < self.end))
        if not len(some):
            return None
        trial, change = trial[some], change[some]
        places, weights = [], []
        for day, sign in ((np.maximum(start[some], 0.0), 1.0), (np.minimum(end[some], self.end), -1.0)):
            step = np.floor(day / self.m.h).astype(int)
            rest = day / self.m.h - step
            places += [step * self.T + trial, (step + 1) * self.T + trial]
            weights += [sign * change * (1.0 - rest), sign * change * rest]
        size = (self.m.steps + 2) * self.T
        rates = np.bincount(np.concatenate(places), np.concatenate(weights), size).reshape(-1, self.T)
        if not channel.plus:
            rates[0] += 1.0
        for k in range(1, self.m.steps):  # twenty times as fast as cumsum, which goes down the columns
            rates[k] += rates[k - 1]
        return rates[: self.m.steps]

    def product(self, channels):
        found, cache = None, self.__dict__.setdefault("averages", {})
        for channel in channels:
            key = (channel.hazard, channel.slots)
            if key not in cache:
                cache[key] = self.average(channel)
            factor = cache[key]
            if len([c for c in self.m.hazards[channel.hazard].states]) == 1:
                del cache[key]  # of one site alone
            if factor is not None:
                found = factor if found is None else found * factor
        return found

    def capacity(self, site):
        out = np.empty((self.m.steps, self.T))
        out[:] = self.value(site.capacity) * self.m.year
        if site.online is not None:
            out *= self.ramp(site)
        factor = self.product(site.capacity_channels)
        if factor is not None:
            out *= factor
        return out

    def ramp(self, site):
        online = site.online
        if isinstance(online, tuple):
            trial, start, _, state, _ = self.paths[online[0]]
            first = np.full(self.T, np.inf)
            entries = np.flatnonzero(state == online[1])[::-1]
            first[trial[entries]] = start[entries]
            online = first + self.value(online[2])
        since = np.maximum(0.0, self.edges[:, None] - np.broadcast_to(self.value(online), self.T))
        ramp = self.value(site.ramp)
        climbing = np.minimum(since, ramp)
        area = climbing**2 / (2.0 * ramp if np.all(ramp > 0.0) else 1.0) + (since - climbing)
        return np.diff(area, axis=0) / self.m.h


class Records:
    """Of demands, demanded commodities and the system: [entities][trials]."""

    def __init__(self, n, trials):
        self.current, self.duration, self.longest, self.spells = np.zeros((4, n, trials))
        self.unmet, self.asked, self.peak = np.zeros((3, n, trials))

    def add(self, short, fresh, request, unserved):
        self.asked += fresh
        self.unmet += unserved
        self.current = (self.current + 1.0) * short
        self.spells += self.current == 1.0
        self.duration += short
        np.maximum(self.longest, self.current, out=self.longest)
        np.maximum(self.peak, unserved / request, out=self.peak)


def simulate(m, rng, T):
    """{metric: [T]} of T trials."""
    b = Batch(m, rng, T)
    caps = [np.stack([b.capacity(m.sites[i]) for tier in c.tiers for i in tier]) for c in m.commodities]
    gates = {i: b.product(s.gates) for i, s in enumerate(m.sites) if s.gates}
    tariffs = {}
    for i, s in enumerate(m.sites):
        rates = [b.average(channel) for channel in s.tariffs]
        if any(rate is not None for rate in rates):
            tariffs[i] = sum(rate for rate in rates if rate is not None)
    first = [c.tiers[0][0] for c in m.commodities]
    count = [sum(len(t) for t in c.tiers) for c in m.commodities]
    ring = [[np.full((s.lead + 1, T), s.initial) for s in m.sites[f : f + n]] for f, n in zip(first, count)]
    on_order = [sum((r.sum(axis=0) for r in rings), np.zeros(T)) for rings in ring]
    held = {i: np.zeros(T) for i in gates}
    stock = [np.full(T, b.value(c.target) * (c.throughput[0] / 365.25 if c.target_days else 1.0)) for c in m.commodities]
    reserve = [np.full(T, b.value(r.amount), float) for r in m.reserves]
    full = [r.copy() for r in reserve]
    out_most = [b.value(r.release) * (f if r.release_share else 1.0) * m.year for r, f in zip(m.reserves, full)]
    D = len(m.demands)
    demanded = [p for p, c in enumerate(m.commodities) if any(ds for ds, _ in c.classes)]
    records = Records(D + len(demanded) + 1, T)
    of = [np.array([d for d in range(D) if m.demands[d].of == p]) for p in range(len(m.commodities))]
    base = np.stack([np.broadcast_to(b.value(d.rate) * m.year, T) for d in m.demands])
    growth = np.stack([np.broadcast_to((1.0 + b.value(d.growth)) ** m.year, T) for d in m.demands])
    value = np.stack([np.broadcast_to(b.value(d.value), T) for d in m.demands])
    threshold = np.array([d.threshold for d in m.demands])[:, None]
    column = lambda numbers: np.stack([np.broadcast_to(b.value(x), T) for x in numbers])
    limit = column([0.0 if d.limit is None else d.limit for d in m.demands])
    change = limit * m.h / column([d.lag for d in m.demands])
    price_of_other = column([d.cost for d in m.demands])
    substituted = np.zeros((D, T))
    lost, instead = np.zeros((2, D, T))
    premium, duty, holding = np.zeros((3, T))
    peak_price, min_cover = [np.ones(T) for _ in m.commodities], [np.full(T, b.end) for _ in m.commodities]
    want = [None] * len(m.sites)
    for k in range(m.steps):
        request = (1.0 - substituted) * base
        unserved, granted = np.zeros((D, T)), {}
        for p, c in enumerate(m.commodities):
            S = stock[p]
            for j, rings in enumerate(ring[p]):
                i, arrived = first[p] + j, rings[k % len(rings)]
                if i in gates and gates[i] is not None:
                    waiting = held[i] + arrived
                    arrived = waiting * gates[i][k]
                    held[i] = waiting - arrived
                S = S + arrived
                on_order[p] = on_order[p] - arrived
            asked = [sum((request[d] for d in ds), 0.0) + sum((b.value(rate) * want[i] for i, rate in users), 0.0) for ds, users in c.classes]
            missing = np.maximum(0.0, sum(asked) - S)
            for r in c.reserves:
                given = np.minimum(np.minimum(reserve[r], out_most[r]), missing)
                reserve[r] = reserve[r] - given
                S = S + given
                missing = missing - given
            all_asked, all_granted = 0.0, 0.0
            for (ds, users), total in zip(c.classes, asked):
                enough = S >= total * ENOUGH
                part = np.where(enough, 1.0, S / np.where(enough, 1.0, total))
                S = np.where(enough, np.maximum(0.0, S - total), 0.0)
                for d in ds:
                    unserved[d] = (1.0 - part) * request[d]
                if users:
                    granted[p] = part
                all_asked, all_granted = all_asked + total, all_granted + total * part
            tight = np.flatnonzero(all_granted < all_asked * ENOUGH) if c.elasticity is not None else ()
            if len(tight):
                at = lambda x: x[tight] if isinstance(x, np.ndarray) else x
                price = np.minimum(at(b.value(c.cap)), (all_granted[tight] / all_asked[tight]) ** (-1.0 / at(b.value(c.elasticity))))
                peak_price[p][tight] = np.maximum(peak_price[p][tight], price)
                premium[tight] += at(b.value(c.spot)) * at(b.value(c.base)) * (price - 1.0) * all_granted[tight] * m.discount[k]
            goal = b.value(c.target) * (c.throughput[k] / 365.25 if c.target_days else 1.0)
            gap = np.maximum(0.0, goal + c.inflow[k] - S - on_order[p])
            for tier in c.tiers:
                rows = caps[p][tier[0] - first[p] : tier[-1] + 1 - first[p], k]
                total = rows.sum(axis=0)
                fill = np.where(gap >= total, 1.0, gap / np.where(gap >= total, 1.0, total))
                gap = np.maximum(0.0, gap - total)
                rows = rows * fill
                for j, i in enumerate(tier):
                    want[i] = rows[j]
            stock[p] = S
        for i, site in enumerate(m.sites):
            made = want[i]
            for p, _ in site.uses:
                made = np.minimum(made, want[i] * granted[p])
            for p, rate in site.uses:
                back = b.value(rate) * (want[i] * granted[p] - made)
                stock[p] = stock[p] + back
            rings = ring[site.makes][i - first[site.makes]]
            rings[k % len(rings)] = made
            on_order[site.makes] = on_order[site.makes] + made
            if i in tariffs:
                duty += tariffs[i][k] * (b.value(m.commodities[site.makes].base) * m.discount[k]) * made
        for r, spec in enumerate(m.reserves):
            c = m.commodities[spec.of]
            if not isinstance(spec.refill, float) or spec.refill > 0.0:
                goal = b.value(c.target) * (c.throughput[k] / 365.25 if c.target_days else 1.0)
                room = np.minimum(np.maximum(0.0, full[r] - reserve[r]), np.maximum(0.0, stock[spec.of] - goal))
                taken = np.minimum(b.value(spec.refill) * m.year, room)
                reserve[r] = reserve[r] + taken
                stock[spec.of] = stock[spec.of] - taken
            holding += reserve[r] * (b.value(c.base) * spec.holding * m.year * m.discount[k])
        for p, c in enumerate(m.commodities):
            if c.throughput[k] > 0.0:
                np.minimum(min_cover[p], stock[p] * (365.25 / c.throughput[k]), out=min_cover[p])
            holding += stock[p] * (c.base * c.holding * m.year * m.discount[k])
        short = unserved > threshold * request
        short_of = [short[of[p]].any(axis=0) for p in demanded]
        asked_of, unserved_of = [request[of[p]].sum(axis=0) for p in demanded], [unserved[of[p]].sum(axis=0) for p in demanded]
        requests = np.vstack([request, *asked_of, request.sum(axis=0)])
        records.add(np.vstack([short, *short_of, short.any(axis=0)]), requests, requests, np.vstack([unserved, *unserved_of, unserved.sum(axis=0)]))
        lost += unserved * value * m.discount[k]
        instead += substituted * base * price_of_other * m.discount[k]
        substituted = np.where(short, np.minimum(limit, substituted + change), np.maximum(0.0, substituted - change))
        base = base * growth
    return metrics(m, records, demanded, lost, instead, premium, duty, holding, peak_price, min_cover)


def metrics(m, records, demanded, lost, instead, premium, duty, holding, peak_price, min_cover):
    names = [("demand", d.name) for d in m.demands] + [("commodity", m.commodities[p].name) for p in demanded] + [("system", "")]
    found = {}
    for e, (level, name) in enumerate(names):
        for metric, rows in (("shortage_duration", records.duration * m.h), ("longest_shortage", records.longest * m.h),
                             ("shortage_spells", records.spells), ("unmet", records.unmet),
                             ("unmet_fraction", records.unmet / records.asked), ("peak_shortfall", records.peak)):
            found[level, metric, name] = rows[e]
    for d, demand in enumerate(m.demands):
        found["demand", "cost_lost_output", demand.name], found["demand", "cost_substitution", demand.name] = lost[d], instead[d]
    for p, c in enumerate(m.commodities):
        found["stock", "peak_price", c.name], found["stock", "min_cover", c.name] = peak_price[p], min_cover[p]
    policy = m.once * m.discount[0] + m.yearly * m.year * sum(m.discount)
    costs = {"lost_output": lost.sum(axis=0), "substitution": instead.sum(axis=0), "price_premium": premium, "tariff": duty, "holding": holding}
    for name, values in costs.items():
        found["system", "cost_" + name, ""] = values
    found["system", "cost_total", ""] = sum(costs.values()) + policy
    return found


def run(m, trials, seed, batch):
    """{metric: (mean, standard error)}; what else an analyst would print is computed too."""
    parts = []
    for n, done in enumerate(range(0, trials, batch)):
        parts.append(simulate(m, np.random.default_rng([seed, n]), min(batch, trials - done)))
    told = {}
    for key in parts[0]:
        values = np.concatenate([part[key] for part in parts])
        np.quantile(values, QUANTILES)
        told[key] = values.mean(), values.std(ddof=1) / len(values) ** 0.5
    return told


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("config")
    parser.add_argument("trials", type=int)
    parser.add_argument("--policies", default="baseline", help="names with commas between; all: every one")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--batch", type=int, default=2048)
    o = parser.parse_args()
    names = model.policies(o.config) if o.policies == "all" else o.policies.split(",")
    models = [model.read(o.config, name) for name in names]
    begin = time.process_time()
    told = [run(m, o.trials, o.seed, o.batch) for m in models]
    seconds = time.process_time() - begin
    means = [[name, *key, mean, se] for name, table in zip(names, told) for key, (mean, se) in table.items()]
    print(json.dumps({"seconds": seconds, "trials": o.trials, "metrics": means}))


if __name__ == "__main__":
    main()

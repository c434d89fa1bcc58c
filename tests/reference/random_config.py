"""Random configurations with every feature of the model: written as JSON, which is YAML too."""

import datetime
import json
import random
import re

START = datetime.date(2025, 3, 1)
SAMPLES = "case,days\n" + "".join(f"{i},{days}\n" for i, days in enumerate((4, 9, 9, 15, 22, 40)))

# What must occur, as it is written.
FEATURES = {
    "mixture": r'"mixture"', "samples from a file": r'"file"', "interpolated": r'"interpolate"',
    "copula of parameters": r'"of": \["(sites|demands)', "copula of an event's draws": r'"of": \["hazards',
    "t copula": r'"t": \[\[', "clock": r'"clock"', "event after a state": r'"at": \{"after"',
    "site after a state": r'"online": \{"after"', "stationary outage": r'"stationary": true',
    "linear recovery": r'"recovery": "linear"', "arrivals": r'"arrivals"', "loss": r'"loss"', "tariff": r'"tariff"',
    "dated tariff": r'"tariff": \{"2', "hazard on demand": r'"demand": [0-9]', "backlog": r'"backlog"',
    "delay cost": r'"delay_cost"', "substitution": r'"substitution"', "reserve for some": r'"serves"',
    "refill": r'"refill"', "site priority": r'"uses": \{[^}]*\}, "priority"', "tiers": r'"tier": 2', "lead time": r'"lead_time"',
    "ramp": r'"ramp"', "dated capacity": r'"capacity": \{"2', "dated rate": r'"rate": \{"2', "growth": r'"growth"',
    "spot price": r'"spot"', "holding": r'"holding"', "two inputs": r'"uses": \{[^}]*, "c', "decision": r'"decisions"',
    "copies by site": r'"each": "site"', "copies by tag": r'"each": "country"', "poisson": r'"poisson"',
    "event": r'"event"', "outage": r'"outage"', "policy sets": r'"set"', "policy adds": r'"add"', "policy costs": r'"once"',
}


class Writer:
    """Draws one configuration."""

    def __init__(self, seed):
        self.r = random.Random(seed)
        self.h = self.r.choice([2, 5, 7])
        self.steps = self.r.randint(30, 70)
        self.days = self.h * self.steps
        self.depth = self.r.randint(1, 4)
        self.commodities = [f"c{p}" for p in range(self.depth)]

    def maybe(self, p=0.5):
        return self.r.random() < p

    def near(self, x, spread=0.5):
        return round(x * self.r.uniform(1.0 - spread, 1.0 + spread), 6)

    def date(self, day):
        return str(START + datetime.timedelta(days=round(day)))

    def span(self, low, high):
        return f"{self.r.uniform(low, high):.3f} days"

    def number(self, x, certain=0.4):
        """A number of about x, or a distribution around it."""
        if self.maybe(certain):
            return self.near(x)
        a, b = sorted((self.near(x), self.near(x)))
        return self.r.choice([
            {"uniform": [a, b]},
            {"triangular": [a, 0.5 * (a + b), b + 0.1 * x]},
            {"pert": [a, 0.5 * (a + b), b + 0.1 * x]},
            {"lognormal": {"median": x, "sigma": 0.3}},
            {"gamma": {"mean": x, "cv": 0.4}},
            {"normal": {"mean": x, "sd": 0.2 * x, "min": 0.2 * x}},
            {"weibull": {"shape": 2.5, "scale": x}},
            {"discrete": {"values": [a, b], "weights": [1, 2]}},
            {"empirical": {"values": [a, b, x], "interpolate": True}},
            {"mixture": [{"weight": 3, "of": a}, {"weight": 2, "of": {"uniform": [b, b + x]}}]},
        ])

    def lasting(self, x):
        """The length of an event, of about x days."""
        return self.r.choice([
            f"{self.near(x):.3f} days",
            {"exponential": {"mean": f"{x} days"}},
            {"gamma": {"shape": 2, "scale": f"{0.5 * x} days"}},
            {"lognormal": {"p50": f"{x} days", "p90": f"{3 * x} days"}},
            {"uniform": [f"{0.2 * x} days", f"{2 * x} days"]},
            {"empirical": {"file": "samples.csv", "column": "days", "interpolate": self.maybe()}},
            {"mixture": [{"weight": 0.7, "of": f"{x} days"}, {"weight": 0.3, "of": {"exponential": {"mean": f"{2 * x} days"}}}]},
        ])

    def dated(self, x, value=None):
        value = value or (lambda: self.number(x, 0.7))
        return {self.date(0): value(), self.date(self.r.uniform(0.2, 0.8) * self.days): value()}

    def text(self):
        config = {"chokepoint": 1, "name": "random",
                  "time": {"start": str(START), "horizon": f"{self.days} days", "step": f"{self.h} days"},
                  "money": {"discount": "4%"}}
        config["commodities"] = {p: self.commodity() for p in self.commodities}
        config["demands"], flow = self.demands()
        config["sites"] = self.sites(flow)
        config["reserves"] = self.reserves(config["demands"], flow)
        config["hazards"] = self.hazards()
        config["correlate"] = self.correlate(config)
        config["policies"] = self.policies(config, flow)
        return json.dumps(config)

    def commodity(self):
        price = {"base": self.number(5), "elasticity": self.number(0.4), "cap": 8, "spot": self.number(0.4, 0.7)}
        spec = {"unit": "t", "holding": 0.1}
        if self.maybe(0.8):
            spec["price"] = {k: v for k, v in price.items() if k in ("base", "elasticity") or self.maybe()}
            if "spot" in spec["price"] and isinstance(spec["price"]["spot"], dict):
                spec["price"]["spot"] = {"uniform": [0.1, 0.6]}
        if self.maybe(0.8):
            spec["buffer"] = self.r.choice([
                self.span(2, 30), {"target": self.span(2, 30), "initial": self.span(0, 40)},
                {"target": {"uniform": ["5 days", "20 days"]}}, {"triangular": ["2 days", "6 days", "30 days"]}])
        return spec

    def demands(self):
        """The demands, and what flows of each commodity per year because of them."""
        demands, flow = {}, {p: 0.0 for p in self.commodities}
        for d in range(self.r.randint(1, 3)):
            p = self.commodities[0] if d == 0 or self.maybe(0.7) else self.r.choice(self.commodities)
            demands[f"d{d}"] = self.demand(p)
            flow[p] += 100.0
        return demands, flow

    def demand(self, p):
        spec = {"of": p, "rate": self.dated(100) if self.maybe(0.3) else self.number(100), "value": self.number(20),
                "priority": self.r.randint(1, 3), "tags": {"sector": self.r.choice(["x", "y"])}}
        if self.maybe():
            spec["growth"] = self.r.choice([0.1, -0.05, {"uniform": [-0.1, 0.2]}])
        if self.maybe(0.4):
            spec.update(backlog=self.r.choice([1, 0.5, {"uniform": [0.2, 0.9]}]), delay_cost=self.number(3))
        if self.maybe(0.4):
            spec["substitution"] = {"limit": self.r.choice([0.3, 1, {"uniform": [0.1, 0.5]}]), "lag": self.span(5, 100),
                                    "cost": self.number(2)}
        if self.maybe(0.3):
            spec["threshold"] = "5%"
        return spec

    def sites(self, flow):
        sites = {}
        for p, commodity in enumerate(self.commodities):
            n = self.r.randint(2 if p == 0 else 1, 3)
            uses = self.uses(p)
            for i in range(n):
                sites[f"s{p}-{i}"] = self.site(commodity, 1.3 * flow[commodity] / n, uses, i)
            for used, rate in uses.items():
                flow[used] += rate * flow[commodity]
        return sites

    def uses(self, p):
        below = self.commodities[p + 1:p + 2] + (self.commodities[p + 2:p + 3] if self.maybe(0.4) else [])
        return {used: round(self.r.uniform(0.3, 1.5), 3) for used in below}

    def site(self, commodity, capacity, uses, i):
        spec = {"makes": commodity, "capacity": self.dated(capacity) if self.maybe(0.25) else self.number(capacity)}
        if uses:
            spec["uses"] = {used: self.number(rate, 0.8) for used, rate in uses.items()}
            if self.maybe(0.4):
                spec["priority"] = self.r.randint(1, 3)
        spec["tags"] = {"country": f"k{i % 2}", "stage": commodity}
        if self.maybe(0.6):
            spec["lead_time"] = self.span(0, 4 * self.h)
        if self.maybe(0.4):
            spec["tier"] = 2
        if self.maybe():
            spec["tariffed"] = True
        if i > 0 and self.maybe():
            spec["online"] = self.r.choice([
                self.span(0, 0.7 * self.days), {"uniform": ["0 days", f"{self.days} days"]},
                {"after": {"hazard": "trade", "state": "war"}, "lag": self.lasting(20)}])
            if self.maybe():
                spec["ramp"] = self.span(0, 60)
        return spec

    def reserves(self, demands, flow):
        reserves = {}
        for r in range(self.r.randint(0, 3)):
            p = self.r.choice(self.commodities)
            spec = {"of": p, "amount": self.r.choice([self.span(5, 40), self.number(0.05 * flow[p] + 1)]),
                    "release": self.r.choice(["600%", round(1.5 * flow[p] + 1, 3)]), "holding": 0.02}
            served = [d for d, demand in demands.items() if demand["of"] == p]
            if served and self.maybe():
                spec["serves"] = self.r.sample(served, self.r.randint(1, len(served)))
            if self.maybe():
                spec["refill"] = self.near(0.3 * flow[p] + 1)
            reserves[f"r{r}"] = spec
        return reserves

    def effect(self, select, kinds, linear=False):
        kind = self.r.choice(kinds)
        value = {"capacity": lambda: self.r.choice([0, 0.3, {"uniform": [0.1, 0.8]}]),
                 "loss": lambda: self.r.choice([{"beta": {"alpha": 2, "beta": 1}}, {"uniform": [0, 1]}, 0.6]),
                 "arrivals": lambda: self.r.choice([0.2, 0.6, {"uniform": [0, 1]}])}[kind]()
        item = {"select": select, kind: value}
        if linear and self.maybe():
            item["recovery"] = "linear"
        if self.maybe(0.4):
            item["tariff"] = self.r.choice([0.2, {"uniform": [0.1, 0.4]}])
        return item

    def affects(self, linear=False):
        kinds = ["capacity", "loss", "arrivals"]
        country = {"country": self.r.choice(["k0", "k1", ["k0", "k1"]])}
        items = [self.effect({"country": ["k0"]}, kinds, linear)]
        if self.maybe():
            items.append(self.effect(country if self.maybe() else "s0-0", kinds, linear))
        return items

    def hazards(self):
        hazards = {"trade": self.trade()}
        if self.maybe(0.6):
            hazards["outages"] = {"each": self.r.choice(["site", "country"]), "outage": {
                "every": self.lasting(60), "lasts": self.lasting(12), "stationary": self.maybe()},
                "affects": self.affects(linear=True)}
        if self.maybe(0.6):
            hazards["storms"] = {"poisson": {"rate": self.number(6), "lasts": self.lasting(15)}, "affects": self.affects()}
        if self.maybe(0.5):
            hazards["quake"] = {"event": {"probability": 0.7, "at": {"uniform": ["0 days", f"{0.6 * self.days} days"]},
                                          "lasts": self.lasting(30)}, "affects": self.affects(linear=True)}
        if self.maybe(0.5):
            hazards["reply"] = {"event": {"at": {"after": {"hazard": "trade", "state": "war"}, "lag": self.lasting(8)},
                                          "lasts": self.lasting(40)}, "affects": self.affects(linear=True)}
            if self.maybe():
                hazards["reply"]["affects"].append({"select": {"country": ["k0"]}, "tariff": self.dated(0.2)})
        if self.maybe(0.4):
            hazards["boom"] = {"event": {"at": self.span(0, 0.5 * self.days), "lasts": self.lasting(40)},
                               "affects": [{"select": "d0", "demand": self.r.choice([1.5, 0.5])}]}
        for name in ("outages", "storms"):
            if name in hazards and self.maybe():
                hazards[name]["clock"] = [{"hazard": "trade", "war": self.number(3), "calm": self.r.choice([0, 0.5, 1])}]
        return hazards

    def trade(self):
        regime = {"initial": {"calm": 0.6, "war": 0.4}, "states": {
            "calm": {"lasts": self.lasting(60), "next": {"war": 0.8, "talks": 0.2}},
            "war": {"lasts": self.lasting(40), "next": {"calm": 0.5, "talks": 0.5}, "affects": self.affects()},
            "talks": {"lasts": self.lasting(25), "next": {"calm": 1}}}}
        if self.maybe():
            regime["decisions"] = [{"at": self.date(0.3 * self.days), "from": ["calm", "talks"],
                                    "to": {"war": 0.5, "calm": 0.5}}]
        return {"regime": regime}

    def correlate(self, config):
        """Pairs of uncertain capacities, and of a war's length and loss."""
        def copula(paths):
            matrix = [[1, 0.6], [0.6, 1]]
            return {"of": paths, "t": matrix, "dof": 4} if self.maybe() else {"of": paths, "gaussian": matrix}

        uncertain = [f"sites.{i}.capacity" for i, site in config["sites"].items() if is_uncertain(site["capacity"])]
        entries = [copula(uncertain[:2])] if len(uncertain) > 1 else []
        war = config["hazards"]["trade"]["regime"]["states"]["war"]
        losses = [n for n, item in enumerate(war["affects"]) if "loss" in item]
        if losses:
            path = "hazards.trade.regime.states.war"
            entries.append(copula([f"{path}.lasts", f"{path}.affects.{losses[0]}.loss"]))
        return entries

    def policies(self, config, flow):
        first = self.commodities[0]
        more = {"add": {"sites": {"extra": {"makes": first, "capacity": self.number(30), "tags": {"country": "k0"}}},
                        "reserves": {"pool": {"of": first, "amount": "20 days", "release": "500%"}}},
                "set": {"sites.extra.capacity": self.number(40)}}
        other = {"set": {"hazards.trade.regime.states.war.lasts": self.lasting(20), "demands.d0.value": self.number(30)},
                 "cost": {"once": self.number(50), "at": self.span(0, self.days), "yearly": 5}}
        return {"baseline": {}, "more": more, "other": other}


def is_uncertain(node):
    return isinstance(node, dict) and not next(iter(node)).startswith("2")


def write(seed, folder):
    """Writes configuration number `seed` into the folder, where samples.csv is; its path."""
    path = folder / f"random-{seed}.yaml"
    path.write_text(Writer(seed).text())
    return path


def features_of(text):
    return {name for name, pattern in FEATURES.items() if re.search(pattern, text)}

"""The metrics of one trial, read off the table of its steps: docs/model.md, 'Metrics, per policy'."""

import math

import numpy as np

from values import DAYS_PER_YEAR


def metrics(network, policy):
    """{(name, metric): value} of a network that was run."""
    seen = {key: np.array(values) for key, values in network.seen.items()}
    tree, found = network.tree, {}
    demands = list(tree["demands"])
    for d in demands:
        found.update(named(f"demand.{d}", shortage(network, seen, [d])))
        found.update(named(f"demand.{d}", demand_costs(network, seen, d)))
    for p in tree["commodities"]:
        mine = [d for d in demands if tree["demands"][d]["of"] == p]
        if mine:
            found.update(named(f"commodity.{p}", {**shortage(network, seen, mine), **stock(network, seen, p)}))
        found.update(named(f"stock.{p}", stock(network, seen, p)))
    found.update(named("system", shortage(network, seen, demands)))
    found.update(named("system", system_costs(network, seen, found, policy)))
    return found


def named(name, values):
    return {(name, item): float(value) for item, value in values.items()}


def shortage(network, seen, demands):
    tree, h = network.tree["demands"], network.h
    asked = {d: seen[f"demands.{d}", "asked"] for d in demands}
    unserved = {d: seen[f"demands.{d}", "unserved"] for d in demands}
    short = np.any([unserved[d] > tree[d].get("threshold", 0.01) * asked[d] for d in demands], axis=0)
    spells = lengths_of_spells(short)
    lost = sum(lost_for_good(network, seen, d).sum() for d in demands)
    wanted = sum(((1.0 - seen[f"demands.{d}", "substituted"]) * network.base[d]).sum() for d in demands)
    request, missing = sum(asked.values()), sum(unserved.values())
    fraction = np.divide(missing, request, out=np.zeros_like(request), where=request > 0.0)
    return {
        "shortage_duration": short.sum() * h,
        "longest_shortage": max(spells, default=0) * h,
        "first_shortage": np.argmax(short) * h if short.any() else math.inf,
        "shortage_spells": len(spells),
        "unmet": lost,
        "unmet_fraction": lost / wanted if wanted > 0.0 else 0.0,
        "peak_shortfall": fraction.max(),
    }


def lengths_of_spells(short):
    lengths, length = [], 0
    for is_short in [*short, False]:
        if is_short:
            length += 1
        elif length:
            lengths.append(length)
            length = 0
    return lengths


def lost_for_good(network, seen, d):
    """Per step; what is still owed at the end is lost in the last."""
    lost = seen[f"demands.{d}", "unserved"] - seen[f"demands.{d}", "owed"]
    lost[-1] += seen[f"demands.{d}", "owed"][-1]
    return lost


def discount(network):
    return (1.0 + network.study.discount) ** (-network.begins / DAYS_PER_YEAR)


def demand_costs(network, seen, d):
    demand, factor = network.tree["demands"][d], discount(network)
    waiting = np.concatenate([[0.0], seen[f"demands.{d}", "owed"][:-1]])  # at the beginning of each step
    substituted = seen[f"demands.{d}", "substituted"] * network.base[d]
    return {
        "cost_lost_output": demand.get("value", 0.0) * (factor * lost_for_good(network, seen, d)).sum(),
        "cost_delay": demand.get("delay_cost", 0.0) * (factor * waiting).sum() * network.year,
        "cost_substitution": demand.get("substitution", {}).get("cost", 0.0) * (factor * substituted).sum(),
    }


def stock(network, seen, p):
    Q = network.nominal.Q[p]
    level = seen[f"commodities.{p}", "stock"][Q > 0.0]
    return {
        "peak_price": seen[f"commodities.{p}", "price"].max(),
        "min_cover": min((level / (Q[Q > 0.0] / DAYS_PER_YEAR)).min(initial=math.inf), network.steps * network.h),
    }


def system_costs(network, seen, found, policy):
    tree, factor = network.tree, discount(network)
    price = {p: c.get("price", {}) for p, c in tree["commodities"].items()}
    base = {p: price[p].get("base", 0.0) for p in price}
    costs = {name: sum(found[f"demand.{d}", name] for d in tree["demands"])
             for name in ("cost_lost_output", "cost_delay", "cost_substitution")}
    costs["cost_price_premium"] = sum(
        price[p].get("spot", 1.0) * base[p]
        * (factor * (seen[f"commodities.{p}", "price"] - 1.0) * seen[f"commodities.{p}", "granted"]).sum() for p in price)
    costs["cost_tariff"] = sum(
        base[site["makes"]] * (factor * network.tariff[i] * seen[f"sites.{i}", "made"]).sum()
        for i, site in tree["sites"].items())
    costs["cost_holding"] = network.year * sum(
        base[p] * float(holding) * (factor * level).sum() for p, holding, level in held_stocks(tree, seen))
    costs["cost_policy"] = policy_cost(network, policy)
    costs["cost_total"] = sum(costs.values())
    return costs


def held_stocks(tree, seen):
    """(commodity, cost per value and year, level at the end of each step) of all stocks and reserves."""
    for p, commodity in tree["commodities"].items():
        yield p, commodity.get("holding", 0.0), seen[f"commodities.{p}", "stock"]
    for r, reserve in (tree.get("reserves") or {}).items():
        yield reserve["of"], reserve.get("holding", 0.0), seen[f"reserves.{r}", "stock"]


def policy_cost(network, policy):
    cost = (network.tree["policies"][policy] or {}).get("cost", {})
    factor = discount(network)
    total = cost.get("yearly", 0.0) * network.year * factor.sum()
    k = math.floor(float(cost.get("at", 0.0)) / network.h)
    return total + (cost.get("once", 0.0) * factor[k] if k < network.steps else 0.0)

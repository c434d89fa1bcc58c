"""Quantities and distributions of a configuration: durations become days, dates become days since the start, fractions
numbers; a distribution has a quantile function, a distribution function and a mean, all from SciPy."""

import csv
import datetime
import math
import re

import numpy as np
from scipy import optimize, stats

DAYS_PER_YEAR = 365.25
UNITS = {"day": 1.0, "week": 7.0, "month": 30.4375, "year": DAYS_PER_YEAR}
DATE = re.compile(r"\d{4}-\d{2}-\d{2}$")
DURATION = re.compile(r"([-+.\deE]+) (day|week|month|year)s?$")


class Days(float):
    """A duration, or a time since the start."""


class Share(float):
    """A number written in %."""


def quantity(text, start):
    """The number that a scalar of the configuration stands for; None where it is a word."""
    if DATE.match(text):
        return Days((datetime.date.fromisoformat(text) - start).days)
    if found := DURATION.match(text):
        return Days(float(found[1]) * UNITS[found[2]])
    try:
        return Share(float(text[:-1]) / 100.0) if text.endswith("%") else float(text)
    except ValueError:
        return None


class Dated:
    """Dated steps: from each date on its value, before the first 0."""

    def __init__(self, dates, values):
        self.dates, self.values = dates, values

    def average(self, begins, h):
        """Over each of the steps that begin at `begins`."""
        ends = [*self.dates[1:], math.inf]
        total = np.zeros(len(begins))
        for date, end, value in zip(self.dates, ends, self.values):
            total += value * overlap(begins, h, date, end) / h
        return total


def overlap(begins, h, start, end):
    """Days of each step that lie between start and end."""
    return np.clip(np.minimum(begins + h, end) - np.maximum(begins, start), 0.0, None)


def average_over_steps(value, begins, h):
    """Of a number or of dated steps, over each step."""
    return value.average(begins, h) if isinstance(value, Dated) else np.full(len(begins), float(value))


class Scipy:
    """A family that SciPy knows."""

    def __init__(self, frozen):
        self.quantile, self.cdf, self.mean = frozen.ppf, frozen.cdf, frozen.mean()


class Points:
    """Values with weights."""

    def __init__(self, values, weights):
        order = np.argsort(values, kind="stable")
        self.values = np.array(values, float)[order]
        self.weights = np.array(weights, float)[order] / np.sum(weights)
        self.cumulative = np.cumsum(self.weights)
        self.mean = float(self.values @ self.weights)

    def quantile(self, u):
        at = np.searchsorted(self.cumulative, u, side="left")
        return self.values[np.minimum(at, len(self.values) - 1)]

    def cdf(self, x):
        return np.concatenate([[0.0], self.cumulative])[np.searchsorted(self.values, x, side="right")]


class Interpolated:
    """A sample joined by straight lines: Hyndman and Fan (1996), type 7."""

    def __init__(self, values):
        self.values = np.sort(np.array(values, float))
        self.levels = np.linspace(0.0, 1.0, len(values))
        self.mean = float(np.mean((self.values[1:] + self.values[:-1]) / 2.0))

    def quantile(self, u):
        return np.interp(u, self.levels, self.values)

    def cdf(self, x):
        return np.interp(x, self.values, self.levels)


class Mixture:
    """F is the weighted sum of the parts' F; inverted by bisection between the parts' quantiles."""

    def __init__(self, parts, weights):
        self.parts, self.weights = parts, np.array(weights, float) / np.sum(weights)
        self.mean = float(sum(w * part.mean for w, part in zip(self.weights, parts)))

    def cdf(self, x):
        return sum(w * part.cdf(x) for w, part in zip(self.weights, self.parts))

    def quantile(self, u):
        if np.ndim(u):
            return np.array([self.quantile(v) for v in u])
        ends = [float(part.quantile(u)) for part, w in zip(self.parts, self.weights) if w > 0.0]
        low, high = min(ends), max(ends)
        if self.cdf(low) >= u:
            return low
        return optimize.bisect(lambda x: self.cdf(x) - u, low, high, xtol=1e-9 * max(1.0, high))


def beta_on(low, high, alpha, beta):
    return Scipy(stats.beta(alpha, beta, loc=low, scale=high - low))


def pert(low, mode, high, shape=4.0):
    width = high - low
    return beta_on(low, high, 1.0 + shape * (mode - low) / width, 1.0 + shape * (high - mode) / width)


def normal(mean, sd, low=-math.inf, high=math.inf):
    return Scipy(stats.truncnorm((low - mean) / sd, (high - mean) / sd, loc=mean, scale=sd))


def lognormal(**given):
    if "mean" in given:
        sigma = math.sqrt(math.log1p((given["sd"] / given["mean"]) ** 2))
        median = given["mean"] * math.exp(-0.5 * sigma**2)
    elif "sigma" in given:
        sigma, median = given["sigma"], given["median"]
    else:
        (p, x), (q, y) = ((int(name[1:]) / 100.0, x) for name, x in given.items())
        sigma = math.log(y / x) / (stats.norm.ppf(q) - stats.norm.ppf(p))
        median = x * math.exp(-sigma * stats.norm.ppf(p))
    return Scipy(stats.lognorm(sigma, scale=median))


def gamma(**given):
    if "cv" in given:
        given = {"shape": given["cv"] ** -2, "scale": given["mean"] * given["cv"] ** 2}
    return Scipy(stats.gamma(given["shape"], scale=given["scale"]))


FAMILIES = {
    "uniform": lambda low, high: Scipy(stats.uniform(low, high - low)),
    "triangular": lambda low, mode, high: Scipy(stats.triang((mode - low) / (high - low), low, high - low)),
    "pert": pert,
    "normal": normal,
    "lognormal": lognormal,
    "exponential": lambda mean: Scipy(stats.expon(scale=mean)),
    "weibull": lambda shape, scale: Scipy(stats.weibull_min(shape, scale=scale)),
    "gamma": gamma,
    "beta": lambda alpha, beta, low=0.0, high=1.0: beta_on(low, high, alpha, beta),
    "pareto": lambda scale, shape: Scipy(stats.pareto(shape, scale=scale)),
    "gpd": lambda location, scale, shape: Scipy(stats.genpareto(shape, loc=location, scale=scale)),
    "bernoulli": lambda p: Points([0.0, 1.0], [1.0 - p, p]),
    "discrete": lambda values, weights: Points(values, weights),
    "empirical": None,
    "mixture": None,
}
WIDTHS = {"sd", "sigma", "shape", "alpha", "beta", "cv", "p", "weights"}  # what does not tell the unit of a draw


class Distribution:
    """One of the families, with the kind of number (Days, Share, float) that it draws."""

    def __init__(self, family, given, start, folder):
        self.family, self.given = family, given
        self.kind, self.law = self._read(family, given, start, folder)
        self.mean = self.kind(self.law.mean)
        self._biased = None

    def _read(self, family, given, start, folder):
        if family == "mixture":
            parts = [distribution(part["of"], start, folder) for part in given]
            laws = [part.law for part in parts]
            return parts[0].kind, Mixture(laws, [float(part["weight"]) for part in given])
        if family == "empirical":
            values = column(folder / given["file"], given["column"]) if "file" in given else numbers(given["values"], start)
            law = Interpolated(values) if given.get("interpolate") == "true" else Points(values, np.ones(len(values)))
            return (Days if "file" in given else type(values[0])), law
        if isinstance(given, list):
            values = numbers(given, start)
            return type(values[0]), FAMILIES[family](*values)
        named = {name: numbers(x, start) for name, x in given.items()}
        places = [x[0] if isinstance(x, list) else x for name, x in named.items() if name not in WIDTHS]
        renamed = {{"min": "low", "max": "high"}.get(name, name): x for name, x in named.items()}
        if family == "pert":
            renamed = {{"min": "low", "max": "high"}.get(name, name): x for name, x in named.items()}
        return (type(places[0]) if places else float), FAMILIES[family](**renamed)

    def quantile(self, u):
        return self.kind(self.law.quantile(u))

    def length_biased(self, u):
        """The x with E[X; X ≤ x] = u E[X], from a fine table of the quantile function."""
        if self._biased is None:
            levels = (np.arange(20000) + 0.5) / 20000.0
            lengths = self.law.quantile(levels)
            self._biased = np.cumsum(lengths) / np.sum(lengths), lengths
        return float(np.interp(u, *self._biased))


class Constant:
    """A plain number where a distribution may stand."""

    def __init__(self, value):
        self.value = self.mean = value

    def quantile(self, _u):
        return self.value

    def length_biased(self, _u):
        return float(self.value)


def numbers(given, start):
    return [quantity(x, start) for x in given] if isinstance(given, list) else quantity(given, start)


def column(path, name):
    with open(path, newline="", encoding="utf-8-sig") as file:
        return [float(row[name]) for row in csv.DictReader(file)]


def is_distribution(node):
    return isinstance(node, dict) and len(node) == 1 and next(iter(node)) in FAMILIES


def distribution(node, start, folder):
    """Of a node of the configuration that is a number or a distribution."""
    if is_distribution(node):
        family, given = next(iter(node.items()))
        return Distribution(family, given, start, folder)
    return _constant(quantity(node, start))


def _constant(value):
    part = Constant(value)
    part.kind, part.law = type(value), Points([value], [1.0])
    return part


def is_dated(node):
    return isinstance(node, dict) and len(node) > 0 and all(DATE.match(key) for key in node)

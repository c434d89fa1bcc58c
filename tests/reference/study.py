"""A configuration as the reference reads it: the text as a tree of strings, a policy laid over it, and then every
uncertain number of the tree replaced by what is drawn for it (or by its mean)."""

import copy
import datetime
import math
import pathlib
import re

import yaml

from values import DAYS_PER_YEAR, Constant, Dated, distribution, is_dated, is_distribution, quantity

DRAWN_ANEW = re.compile(r"hazards\..*\.(lasts|every|loss)$")  # per event or visit, not once per trial


class Study:
    def __init__(self, file):
        file = pathlib.Path(file)
        self.folder = file.parent
        self.base = _in_full(yaml.load(file.read_text(), yaml.BaseLoader))
        self.start = datetime.date.fromisoformat(self.base["time"]["start"])
        self.h = self.read_number(self.base["time"].get("step", "1 week"))
        horizon = self.read_number(self.base["time"]["horizon"])
        self.steps = math.ceil(horizon / self.h - 1e-9)
        self.discount = self.read_number(self.base.get("money", {}).get("discount", "0"))
        self.policies = self.base.get("policies") or {}
        if "baseline" not in self.policies:
            self.policies = {"baseline": {}, **self.policies}

    def read_number(self, text):
        return float(quantity(text, self.start))

    def years(self, k):
        """y(k)."""
        return k * self.h / DAYS_PER_YEAR

    def tree(self, policy):
        """The configuration under a policy."""
        tree = copy.deepcopy(self.base)
        overlay = self.policies[policy] or {}
        for section, added in overlay.get("add", {}).items():
            tree.setdefault(section, {}).update(copy.deepcopy(added))
        for path, value in overlay.get("set", {}).items():
            _set(tree, path.split("."), copy.deepcopy(value))
        tree["policies"] = {policy: overlay}
        return _in_full(tree)

    def resolve(self, tree, draw):
        """The tree with every uncertain number replaced by draw(path, distribution)."""
        return self._resolve(tree, "", draw)

    def _resolve(self, node, path, draw):
        if is_distribution(node):
            law = distribution(node, self.start, self.folder)
            return law if DRAWN_ANEW.match(path) else draw(path, law)
        below = [] if not isinstance(node, (dict, list)) else node.items() if isinstance(node, dict) else enumerate(node)
        inner = {key: self._resolve(child, f"{path}.{key}".lstrip("."), draw) for key, child in below}
        if is_dated(node):
            return Dated([float(quantity(date, self.start)) for date in inner], [float(v) for v in inner.values()])
        if isinstance(node, dict):
            return inner
        if isinstance(node, list):
            return list(inner.values())
        value = quantity(node, self.start)
        if value is None:
            return node
        return Constant(value) if DRAWN_ANEW.match(path) else value


def parameters(study, tree):
    """{path: distribution} of what is drawn once per trial."""
    found = {}
    study.resolve(tree, lambda path, law: found.setdefault(path, law).mean)
    return found


def _in_full(tree):
    """Short forms written out."""
    for commodity in tree["commodities"].values():
        buffer = commodity.get("buffer")
        if buffer is not None and (not isinstance(buffer, dict) or is_distribution(buffer)):
            commodity["buffer"] = {"target": buffer}
    return tree


def _set(node, keys, value):
    for key in keys[:-1]:
        node = node[int(key)] if isinstance(node, list) else node.setdefault(key, {})
    if isinstance(node, list):
        node[int(keys[-1])] = value
    else:
        node[keys[-1]] = value

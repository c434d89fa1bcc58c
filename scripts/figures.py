"""The figures of a result, each drawn on axes given: what scripts/plot and scripts/report share."""
import h5py
import matplotlib

matplotlib.use("Agg")
import matplotlib.dates
import matplotlib.patches
import matplotlib.ticker
import numpy as np

# Okabe and Ito 2008: told apart by colour-blind readers too. Demands of one family (wind-heavy, wind-light) share a
# colour and differ in the style of the line.
COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"]
STYLES = ["-", "--", ":"]
GREY = "#555555"
Z95 = 1.959963984540054


class Result:
    """An open result file; `of(level, name)` is an array with policies first, then entities."""

    def __init__(self, path):
        self.file = h5py.File(path, "r")
        self.policies = self.names("system/policy")
        self.demands = self.names("demand/demand")
        self.quantiles = self.file["system/quantile"][()]
        self.attrs = self.file.attrs

    def names(self, key):
        return [name.decode() if isinstance(name, bytes) else str(name) for name in self.file[key][()]]

    def of(self, level, name):
        return self.file[f"{level}/{name}"][()]

    def row(self, policy):
        if policy is None:
            return 0
        if policy not in self.policies:
            raise ValueError(f"there is no policy {policy}; there are {', '.join(self.policies)}")
        return self.policies.index(policy)

    def demand(self, name):
        """The name of a demand: the one given if there is such a one, else the one longest short."""
        if name is None:
            return self.demands[int(np.argmax(self.of("demand", "shortage_duration_mean")[0]))]
        if name not in self.demands:
            raise ValueError(f"there is no demand {name}; there are {', '.join(self.demands)}")
        return name

    def text(self, name):
        value = self.attrs[name]
        return value.decode() if isinstance(value, bytes) else str(value)

    def money(self, values):
        """(divisor, unit) in which the largest of the values has one to three digits."""
        largest = np.nanmax(np.abs(values))
        for divisor, prefix in ((1e12, "trillion "), (1e9, "billion "), (1e6, "million "), (1e3, "thousand ")):
            if largest >= divisor:
                return divisor, prefix + self.text("currency")
        return 1.0, self.text("currency")


def looks(demands):
    """{demand: (colour, line style)}; families take their colours in the order given."""
    families = {}
    for demand in demands:
        stem = demand.rpartition("-")[0]
        shared = stem and sum(other.startswith(stem + "-") for other in demands) > 1
        families.setdefault(stem if shared else demand, []).append(demand)
    return {
        demand: (COLOURS[family % len(COLOURS)], STYLES[(place + family // len(COLOURS)) % len(STYLES)])
        for family, members in enumerate(families.values())
        for place, demand in enumerate(sorted(members))
    }


def survival(counts):
    """P(X > bin) for every bin, from the counts of trials in ascending bins (the last axis)."""
    return 1 - np.cumsum(counts, axis=-1) / np.sum(counts, axis=-1, keepdims=True)


def draw_survival(axes, result, policy=None):
    """The probability of more than d days short, a curve for each demand."""
    row = result.row(policy)
    days = result.of("demand", "shortage_duration_bin")
    curves = survival(result.of("demand", "shortage_duration_count")[row].astype(float))
    mean = result.of("demand", "shortage_duration_mean")[row]
    order = np.argsort(-mean, kind="stable")
    look = looks([result.demands[demand] for demand in order])
    for demand in order:
        name = result.demands[demand]
        colour, style = look[name]
        axes.step(np.append(days, days[-1]), 100 * np.append(curves[demand], 0), where="post", color=colour,
                  linestyle=style, label=f"{name} ({mean[demand]:.0f} d)")
    axes.set_xlim(0, days[-1])
    axes.set_ylim(0, None)
    axes.set_xlabel("days short within the horizon, d")
    axes.set_ylabel("probability of more than d days short, %")
    axes.grid(alpha=0.3)
    axes.legend(title="demand (mean)", fontsize="small", loc="upper right")


def draw_exceedance(axes, result):
    """The probability that the total cost exceeds x, a curve for each policy."""
    counts = result.of("system", "cost_total_count").astype(float)
    upper = result.of("system", "cost_total_bin_upper")
    divisor, unit = result.money(result.of("system", "cost_total_max"))
    trials = counts[0].sum()
    for row, policy in enumerate(result.policies):
        colour, style = COLOURS[row % len(COLOURS)], STYLES[row // len(COLOURS) % len(STYLES)]
        axes.step(upper / divisor, np.where(survival(counts[row]) > 0, 100 * survival(counts[row]), np.nan), where="post",
                  color=colour, linestyle=style, label=policy, linewidth=2 if row == 0 else 1.3)
    axes.set_yscale("log")
    axes.set_ylim(max(100 * 20 / trials, 1e-4), 100)  # fewer than 20 trials are noise
    axes.yaxis.set_major_formatter(matplotlib.ticker.FuncFormatter(lambda y, _: f"{y:g}"))
    axes.set_xlim(0, result.of("system", "cost_total_quantile").max() / divisor * 1.2)
    axes.set_xlabel(f"total cost, {unit}")
    axes.set_ylabel("probability of a higher cost, %")
    axes.grid(alpha=0.3, which="both")
    axes.legend(fontsize="small")


def draw_annual(axes, result, policy=None):
    """The cost of a year that is exceeded once in so many years: of all costs, and of the costliest spell."""
    annual, row = result.file["annual"], result.row(policy)
    periods = annual["return_period"][()]
    divisor, unit = result.money(annual["aep"][row])
    for name, label, colour, style in (("aep", "all costs of the year (AEP)", COLOURS[0], "-"),
                                       ("oep", "its costliest spell of shortage (OEP)", COLOURS[1], "--")):
        value, lower, upper = (annual[name + part][row] / divisor for part in ("", "_lower", "_upper"))
        known = np.isfinite(value) & np.isfinite(upper)
        axes.fill_between(periods[known], lower[known], upper[known], color=colour, alpha=0.15, linewidth=0)
        axes.plot(periods[known], value[known], color=colour, linestyle=style, marker="o", markersize=3, label=label)
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter(matplotlib.ticker.FuncFormatter(lambda x, _: f"{x:g}"))
    axes.set_ylim(bottom=0)
    axes.set_xlabel("return period, years")
    axes.set_ylabel(f"cost exceeded once in the period, {unit}")
    axes.grid(alpha=0.3, which="both")
    axes.legend(fontsize="small", loc="upper left")


def times(profile):
    """The beginnings of the intervals, as dates."""
    units = profile["time"].attrs["units"]
    start = (units.decode() if isinstance(units, bytes) else units).split()[2]
    return np.datetime64(start) + (profile["time"][()] * 86400).astype("timedelta64[s]")


def finish_time(axes, time):
    axes.set_xlim(time[0], time[-1])
    axes.xaxis.set_major_formatter(matplotlib.dates.ConciseDateFormatter(axes.xaxis.get_major_locator()))
    axes.grid(alpha=0.3)


def draw_fan(axes, result, demand, policy=None):
    """What a demand lacks over time: mean, and the quantiles as bands."""
    profile, row, column = result.file["profile"], result.row(policy), result.demands.index(demand)
    time, levels = times(profile), profile["quantile"][()]
    bands = 100 * profile["shortfall_quantile"][row, column]
    shades = matplotlib.colormaps["Blues"](np.linspace(0.75, 0.15, len(levels)))
    for i in reversed(range(len(levels))):
        axes.fill_between(time, 0, bands[:, i], step="post", color=shades[i], linewidth=0,
                          label=f"{100 * levels[i]:g}% quantile")
    axes.step(time, 100 * profile["shortfall_mean"][row, column], where="post", color=COLOURS[1], label="mean")
    axes.set_ylim(0, 100)
    axes.set_ylabel(f"{demand}: unserved, % of what is asked")
    finish_time(axes, time)
    axes.legend(fontsize="small", loc="upper left", bbox_to_anchor=(1, 1))


def draw_when(axes, result, demand):
    """What a demand lacks over time in the mean, a curve for each policy."""
    profile, column = result.file["profile"], result.demands.index(demand)
    time = times(profile)
    for row, policy in enumerate(result.policies):
        axes.step(time, 100 * profile["shortfall_mean"][row, column], where="post", color=COLOURS[row % len(COLOURS)],
                  linestyle=STYLES[row // len(COLOURS) % len(STYLES)], label=policy, linewidth=2 if row == 0 else 1.3)
    axes.set_ylim(0, None)
    axes.set_ylabel(f"{demand}: mean unserved, % of what is asked")
    finish_time(axes, time)
    axes.legend(fontsize="small")


def draw_savings(axes, result):
    """What each policy saves of the total cost, paired, with its 95% interval; the best on top."""
    mean, error = (-result.of("difference/system", "cost_total_mean"), result.of("difference/system", "cost_total_mean_se"))
    divisor, unit = result.money(mean)
    order = np.argsort(mean, kind="stable")
    colours = [COLOURS[0] if mean[i] >= 0 else COLOURS[1] for i in order]
    axes.barh([result.policies[i + 1] for i in order], mean[order] / divisor, xerr=Z95 * error[order] / divisor,
              color=colours, ecolor="black", capsize=3, height=0.6)
    axes.axvline(0, color=GREY, linewidth=1)
    axes.set_xlabel(f"mean saving of total cost against {result.policies[0]}, {unit}")
    axes.grid(alpha=0.3, axis="x")


def draw_drivers(axes, rows, most=10):
    """Rows of `chokepoint drivers --csv`: the hazard states that stand out, the most on top."""
    states = [row for row in rows if row["kind"] == "state" and abs(float(row["stands_out"])) >= 4]
    states = sorted(states, key=lambda row: -abs(float(row["stands_out"])))[:most][::-1]
    names = [f"{row['name'].removeprefix('hazards.')}: {row['item']}" for row in states]
    everywhere, worst = ([float(row[mean]) for row in states] for mean in ("mean_all", "mean_worst_5"))
    axes.hlines(names, everywhere, worst, color=GREY, linewidth=2)
    axes.plot(everywhere, names, "o", color=COLOURS[0], markersize=8, label="all futures")
    axes.plot(worst, names, "D", color=COLOURS[1], markersize=8, label="the most expensive 5%")
    axes.set_xlim(left=0)
    axes.set_xlabel("days in the state, mean")
    axes.grid(alpha=0.3, axis="x")
    axes.legend(fontsize="small", loc="lower right")
    if not states:
        axes.set_title("no hazard stands out", fontsize="medium")


def draw_tornado(axes, rows, most=12):
    """Rows of `chokepoint drivers --csv`: hazard states and uncertain numbers by how far their mean in the worst 5% is from
    that of all futures."""
    rows = [row for row in rows if row["kind"] in ("state", "number")]
    rows = sorted(rows, key=lambda row: -abs(float(row["stands_out"])))[:most][::-1]
    names = [row["name"].removeprefix("hazards.") + (f": {row['item']}" if row["item"] else "") for row in rows]
    colours = [COLOURS[0 if row["kind"] == "state" else 4] for row in rows]
    axes.axvspan(-4, 4, color="0.9", zorder=0)
    axes.barh(names, [float(row["stands_out"]) for row in rows], color=colours, height=0.6)
    axes.axvline(0, color=GREY, linewidth=1)
    axes.set_xlabel("mean of the worst 5% minus mean of all, standard errors")
    axes.grid(alpha=0.3, axis="x")
    kinds = (("days in a hazard's state", COLOURS[0]), ("uncertain number", COLOURS[4]), ("by chance alone", "0.9"))
    axes.legend(handles=[matplotlib.patches.Patch(color=colour, label=kind) for kind, colour in kinds],
                fontsize="small", loc="lower right")

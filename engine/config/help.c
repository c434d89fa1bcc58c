/* The text of `--help config`, which is docs/configuration.md, too: made of the table of fields. */
#include "engine/config/families.h"
#include "engine/config/fields.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { LARGEST_HELP = 64 * 1024 };

typedef struct {
    char *text;
    size_t used;
} page;

static const char introduction[] =
    "# The configuration\n"
    "\n"
    "One YAML 1.2 file says everything about a study. This page lists every key; it is what\n"
    "`chokepoint --help config` prints. What the keys mean together is in model.md, a file with every\n"
    "key in it in configs/reference.yaml.\n"
    "\n"
    "## How values are written\n"
    "- Numbers: `30e3`, `0.5`. Decimal and finite.\n"
    "- Fractions: `0.05` or `5%`.\n"
    "- Durations: `90 days`, `6 weeks`, `18 months`, `2 years`. 1 week = 7 days, 1 month = 30.4375 days,\n"
    "  1 year = 365.25 days.\n"
    "- Dates: ISO 8601, `2025-10-15`.\n"
    "- Dated steps, where a key says so: `{2025-10-15: 100, 2026-07-01: 140}`, each value from its date until the\n"
    "  next; before the first it is 0.\n"
    "- Amounts are in the commodity's unit, rates per year, money in `money.currency`.\n"
    "- Names are made of letters, digits, `_` and `-`.\n"
    "- Aliases (`*name`) may be used; merge keys (`<<`) may not.\n"
    "\n"
    "## Uncertain numbers\n"
    "Where a key is marked *uncertain*, a distribution may stand in place of the number; it is drawn once per\n"
    "trial. Where it is marked *drawn*, it is drawn anew for each event or visit. Places and widths are written in\n"
    "the unit of the quantity, in one unit throughout; shapes and probabilities are plain numbers. A distribution\n"
    "that reaches where the quantity has no meaning, for instance below zero, is an error.\n"
    "\n";

static const char rest[] =
    "## Paths of `set`\n"
    "A policy's `set` takes paths such as `reserves.stockpile.amount` or\n"
    "`hazards.trade.regime.decisions.0.to`: the keys on the way, joined by dots, positions in lists from 0. They\n"
    "lead into an entry of commodities, sites, demands, reserves or hazards that exists; a value may be a whole\n"
    "map, which replaces what was there. What is set is checked as the rest is; a message about it names the path\n"
    "`policies.NAME.set.PATH`, and one about what it breaks elsewhere ends with `(in policy 'NAME')`.\n"
    "\n"
    "## Versions\n"
    "`chokepoint: 1` is the version of this format. Keys that are added later have defaults that keep what older\n"
    "files mean; a newer version is refused, naming both.\n"
    "\n"
    "## Messages\n"
    "Each is one line, `file:line:column: path: what was expected, what was found`. All errors of a file are told\n"
    "at once, in its order, up to a hundred. Warnings tell what has no effect in any policy.\n"
    "\n"
    "## Limits\n"
    "16 MB of text, 64 levels of nesting, 1000 anchors, 4 million values with aliases written out,\n"
    "100 000 entries of a section, 200 states of a regime, 1000 policies, a million steps; of an `empirical` file\n"
    "16 MB and a million values. Lead times of all sites together: 100 million steps. What would need more memory\n"
    "than there is is refused with the number. Files lie in the configuration's folder or below, links followed,\n"
    "unless `--allow-outside-files` is given.\n";

static void put(page *to, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void put(page *to, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const int length = vsnprintf(to->text + to->used, LARGEST_HELP - to->used, format, arguments);
    va_end(arguments);
    to->used += (size_t)length;
    if (to->used >= LARGEST_HELP) to->used = LARGEST_HELP - 1;
}

static void put_families(page *to)
{
    int n;
    const cp_family *families = cp_families(&n);
    for (int i = 0; i < n; i++) put(to, "- `%s`: %s\n", families[i].name, families[i].forms);
    put(to, "\nFor example `{triangular: [4e3, 6e3, 8e3]}` or `{lognormal: {p50: 9 months, p90: 30 months}}`.\n\n");
}

static void put_field(page *to, const cp_field *field)
{
    char expected[160];
    put(to, "- `%s`: %s.", field->key, cp_field_expected(field, sizeof expected, expected));
    put(to, " %c%s.", toupper((unsigned char)field->meaning[0]), field->meaning + 1);
    if (field->rules & CP_REQUIRED) put(to, " Required.");
    if (field->fallback && *field->fallback) put(to, " Default %s.", field->fallback);
    const bool uncertain = cp_field_is_quantity(field) && !(field->rules & CP_CERTAIN);
    if (field->rules & CP_DATED) put(to, " Or dated steps.");
    if (uncertain) put(to, field->rules & CP_DRAWN ? " *Drawn.*" : " *Uncertain.*");
    if (field->inner != CP_IN_ROOT) put(to, " See `%s`.", cp_section_path(field->inner));
    put(to, "\n");
}

static void put_section(page *to, cp_section section)
{
    int n;
    const cp_field *fields = cp_fields_of(section, &n);
    put(to, "## %s%s%s\n", section ? "`" : "", section ? cp_section_path(section) : "The file", section ? "`" : "");
    for (int i = 0; i < n; i++) put_field(to, &fields[i]);
    put(to, "\n");
}

bool cp_config_help(cp_arena *arena, const char **text, cp_error *error)
{
    page to = {.text = cp_arena_take(arena, LARGEST_HELP, 1, error)};
    if (!to.text) return false;
    put(&to, "%s", introduction);
    put_families(&to);
    for (int s = 0; s < CP_SECTIONS; s++) put_section(&to, (cp_section)s);
    put(&to, "%s", rest);
    *text = to.text;
    return true;
}

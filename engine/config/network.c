/* What only the network as a whole shows: cycles, goods that nothing makes, goods that nobody wants. */
#include "engine/config/bind.h"

#include <stdio.h>
#include <string.h>

/* Uses per commodity made, as lists: the inputs of all sites that make it. */
typedef struct {
    const cp_scenario *scenario;
    int *waits;    /* [n_commodities] inputs not yet settled */
    bool *settled; /* [n_commodities] */
    int *first;    /* [n_commodities] first use of the commodity, -1: none */
    int *next;     /* [uses] next use of the same commodity */
    int *maker;    /* [uses] commodity that the use goes into */
} graph;

static int count_uses(const cp_scenario *scenario)
{
    int n = 0;
    for (int s = 0; s < scenario->n_sites; s++) n += scenario->sites[s].n_uses;
    return n;
}

static bool graph_make(cp_reader *reader, const cp_scenario *scenario, graph *g)
{
    const size_t n = (size_t)scenario->n_commodities, uses = (size_t)count_uses(scenario);
    g->scenario = scenario;
    g->waits = cp_arena_take(reader->arena, n, sizeof *g->waits, reader->error);
    g->settled = cp_arena_take(reader->arena, n, sizeof *g->settled, reader->error);
    g->first = cp_arena_take(reader->arena, n, sizeof *g->first, reader->error);
    g->next = cp_arena_take(reader->arena, uses, sizeof *g->next, reader->error);
    g->maker = cp_arena_take(reader->arena, uses, sizeof *g->maker, reader->error);
    if (!g->waits || !g->settled || !g->first || !g->next || !g->maker) return false;
    for (size_t i = 0; i < n; i++) g->first[i] = -1;
    int use = 0;
    for (int s = 0; s < scenario->n_sites; s++)
        for (int u = 0; u < scenario->sites[s].n_uses; u++, use++) {
            const int input = scenario->sites[s].uses_commodity[u], made = scenario->sites[s].makes;
            if (input < 0 || made < 0 || input == made) continue;
            g->maker[use] = made;
            g->next[use] = g->first[input];
            g->first[input] = use;
            g->waits[made]++;
        }
    return true;
}

/* Settles raw commodities, then what is made of settled ones alone (Kahn 1962). Whether all are. */
static bool settle(cp_reader *reader, graph *g)
{
    const int n = g->scenario->n_commodities;
    int *queue = cp_arena_take(reader->arena, (size_t)n, sizeof *queue, reader->error);
    int end = 0;
    if (!queue) return true;
    for (int i = 0; i < n; i++)
        if (g->waits[i] == 0) queue[end++] = i;
    for (int begin = 0; begin < end; begin++) {
        g->settled[queue[begin]] = true;
        for (int use = g->first[queue[begin]]; use >= 0; use = g->next[use])
            if (--g->waits[g->maker[use]] == 0) queue[end++] = g->maker[use];
    }
    return end == n;
}

/* An input of the commodity that is not settled; what is not settled has one. Sets the site and the use. */
static int unsettled_input(const graph *g, int commodity, int *site, int *use)
{
    for (int s = 0; s < g->scenario->n_sites; s++) {
        if (g->scenario->sites[s].makes != commodity) continue;
        for (int u = 0; u < g->scenario->sites[s].n_uses; u++) {
            const int input = g->scenario->sites[s].uses_commodity[u];
            *site = s;
            *use = u;
            if (input >= 0 && input != commodity && !g->settled[input]) return input;
        }
    }
    return -1;
}

/* Goes from input to input until one comes again; then once around, writing the cycle: "a -> b -> a", a being used to
   make b. */
static void tell_cycle(cp_reader *reader, const cp_place *root, const graph *g)
{
    int at = 0, site = 0, use = 0;
    while (g->settled[at]) at++;
    for (int i = 0; i < g->scenario->n_commodities; i++) at = unsettled_input(g, at, &site, &use);
    const int start = at;
    char cycle[512];
    size_t begin = sizeof cycle;
    const char *name = g->scenario->commodities[start].name;
    cycle[--begin] = '\0';
    bool whole = true;
    for (bool first = true; whole && (first || at != start); first = false) {
        const size_t length = strlen(name) + (first ? 0 : 4);
        whole = length + 80 < begin;
        if (!whole) break;
        begin -= length;
        memcpy(cycle + begin, name, strlen(name));
        if (!first) memcpy(cycle + begin + strlen(name), " -> ", 4);
        at = unsettled_input(g, at, &site, &use);
        name = g->scenario->commodities[at].name;
    }
    cp_place sites, uses;
    if (!cp_place_find(root, "sites", &sites)) return;
    const cp_place maker = cp_place_entry(&sites, site);
    if (!cp_place_find(&maker, "uses", &uses)) return;
    const cp_place input = cp_place_entry(&uses, use);
    cp_wrong_key(reader, &input, "expected a network without cycles, found %s%s%s", whole ? name : "... ",
                 whole ? " -> " : "", cycle + begin);
}

/* Who wants each commodity: the name of a site or demand, NULL when nobody does. And whether a site makes it. */
static void find_ends(const cp_scenario *scenario, const char **wanted_by, bool *made)
{
    for (int s = 0; s < scenario->n_sites; s++) {
        const cp_site_spec *site = &scenario->sites[s];
        if (site->makes >= 0) made[site->makes] = true;
        for (int u = 0; u < site->n_uses; u++)
            if (site->uses_commodity[u] >= 0) wanted_by[site->uses_commodity[u]] = site->name;
    }
    for (int d = 0; d < scenario->n_demands; d++)
        if (scenario->demands[d].of >= 0) wanted_by[scenario->demands[d].of] = scenario->demands[d].name;
}

static void check_ends(cp_reader *reader, const cp_place *root, const cp_scenario *scenario)
{
    const size_t n = (size_t)scenario->n_commodities;
    const char **wanted_by = cp_arena_take(reader->arena, n, sizeof *wanted_by, reader->error);
    bool *made = cp_arena_take(reader->arena, n, sizeof *made, reader->error);
    cp_place commodities;
    if (!wanted_by || !made || !cp_place_find(root, "commodities", &commodities)) return;
    find_ends(scenario, wanted_by, made);
    for (int i = 0; i < scenario->n_commodities; i++) {
        const cp_place place = cp_place_entry(&commodities, i);
        if (!made[i] && wanted_by[i])
            cp_wrong_key(reader, &place, "expected a site that makes it, found none (%s needs it)", wanted_by[i]);
        if (!wanted_by[i]) cp_doubtful(reader, &place, "nobody uses or demands it");
    }
}

void cp_network_check(cp_reader *reader, const cp_place *root, const cp_scenario *scenario)
{
    graph g = {0};
    check_ends(reader, root, scenario);
    if (graph_make(reader, scenario, &g) && !settle(reader, &g)) tell_cycle(reader, root, &g);
}

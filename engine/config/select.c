/* Selectors: a name, a list of names, or tags that must all match. */
#include "engine/config/bind.h"

#include "engine/base/text.h"

#include <string.h>

typedef struct {
    cp_reader *reader;
    const cp_scenario *scenario;
    bool *sites, *demands; /* marks */
    bool wrong;
} selection;

static void refuse_name(selection *s, const cp_place *place)
{
    cp_nearest nearest = {.word = place->node->text};
    const cp_scenario *scenario = s->scenario;
    for (int i = 0; i < scenario->n_sites && cp_reader_may_hint(s->reader); i++)
        cp_nearest_try(&nearest, scenario->sites[i].name);
    for (int i = 0; i < scenario->n_demands && cp_reader_may_hint(s->reader); i++)
        cp_nearest_try(&nearest, scenario->demands[i].name);
    cp_wrong(s->reader, place, "expected the name of a site or demand, found %s%s", cp_place_found(s->reader, place),
             cp_names_hint(s->reader, nearest.best));
}

static void select_name(selection *s, const cp_place *place)
{
    const char *name = place->node->kind == CP_NODE_TEXT ? place->node->text : "";
    const int site = cp_names_find(&s->reader->names[CP_SITES], name);
    const int demand = cp_names_find(&s->reader->names[CP_DEMANDS], name);
    if (site >= 0 && site < s->scenario->n_sites)
        s->sites[site] = true;
    else if (demand >= 0 && demand < s->scenario->n_demands)
        s->demands[demand] = true;
    else {
        s->wrong = true;
        if (*name)
            refuse_name(s, place);
        else
            cp_wrong(s->reader, place, "expected a name, found %s", cp_place_found(s->reader, place));
    }
}

static const char *tag_of(const cp_tag *tags, int n, const char *key)
{
    for (int i = 0; i < n; i++)
        if (strcmp(tags[i].key, key) == 0) return tags[i].value ? tags[i].value : "";
    return NULL;
}

static bool value_matches(const cp_node *wanted, const char *value)
{
    if (wanted->kind == CP_NODE_TEXT) return strcmp(wanted->text, value) == 0;
    for (int i = 0; i < wanted->n; i++)
        if (wanted->entries[i].value->kind == CP_NODE_TEXT && strcmp(wanted->entries[i].value->text, value) == 0)
            return true;
    return false;
}

static bool tags_match(const cp_node *wanted, const cp_tag *tags, int n)
{
    for (int i = 0; i < wanted->n; i++) {
        const char *value = tag_of(tags, n, wanted->entries[i].key);
        if (!value || !value_matches(wanted->entries[i].value, value)) return false;
    }
    return true;
}

/* Whether anything at all has the tag (value NULL: with any value); the nearest key or value is kept. */
static bool tag_exists(const selection *s, const char *key, const char *value, cp_nearest *nearest)
{
    bool exists = false;
    const int n = s->scenario->n_sites + s->scenario->n_demands;
    for (int i = 0; i < n && !exists; i++) {
        const bool is_site = i < s->scenario->n_sites;
        const cp_site_spec *site = is_site ? &s->scenario->sites[i] : NULL;
        const cp_demand_spec *demand = is_site ? NULL : &s->scenario->demands[i - s->scenario->n_sites];
        const cp_tag *tags = is_site ? site->tags : demand->tags;
        const int n_tags = is_site ? site->n_tags : demand->n_tags;
        const char *found = tag_of(tags, n_tags, key);
        exists = found && (!value || strcmp(found, value) == 0);
        if (exists || !cp_reader_may_hint(s->reader)) continue;
        if (value && found) cp_nearest_try(nearest, found);
        for (int k = 0; !value && k < n_tags; k++) cp_nearest_try(nearest, tags[k].key);
    }
    return exists;
}

/* A value that nothing has is an error, but among others of a list only doubtful. */
static void check_value(selection *s, const cp_place *place, const char *key)
{
    if (place->node->kind != CP_NODE_TEXT || cp_node_is_empty(place->node)) {
        cp_wrong(s->reader, place, "expected a value or a list of values, found %s", cp_place_found(s->reader, place));
        s->wrong = true;
        return;
    }
    cp_nearest nearest = {.word = place->node->text};
    if (tag_exists(s, key, place->node->text, &nearest)) return;
    if (!place->key) {
        cp_doubtful(s->reader, place, "no site or demand has this value of the tag '%s'%s", key,
                    cp_names_hint(s->reader, nearest.best));
        return;
    }
    cp_wrong(s->reader, place, "expected a value that a site or demand has for the tag '%s', found %s%s", key,
             cp_place_found(s->reader, place), cp_names_hint(s->reader, nearest.best));
    s->wrong = true;
}

static void check_tag(selection *s, const cp_place *place)
{
    cp_nearest nearest = {.word = place->key};
    if (!tag_exists(s, place->key, NULL, &nearest)) {
        cp_wrong_key(s->reader, place, "expected a tag that a site or demand has, found \"%s\"%s", place->key,
                     cp_names_hint(s->reader, nearest.best));
        s->wrong = true;
        return;
    }
    if (place->node->kind != CP_NODE_LIST) {
        check_value(s, place, place->key);
        return;
    }
    for (int i = 0; i < place->node->n; i++) {
        const cp_place value = cp_place_entry(place, i);
        check_value(s, &value, place->key);
    }
}

static void select_tags(selection *s, const cp_place *place)
{
    for (int i = 0; i < place->node->n; i++) {
        const cp_place tag = cp_place_entry(place, i);
        check_tag(s, &tag);
    }
    if (s->wrong) return;
    for (int i = 0; i < s->scenario->n_sites; i++)
        s->sites[i] = tags_match(place->node, s->scenario->sites[i].tags, s->scenario->sites[i].n_tags);
    for (int i = 0; i < s->scenario->n_demands; i++)
        s->demands[i] = tags_match(place->node, s->scenario->demands[i].tags, s->scenario->demands[i].n_tags);
}

static bool selects_any(const selection *s)
{
    bool any = false;
    for (int i = 0; i < s->scenario->n_sites; i++) any = any || s->sites[i];
    for (int i = 0; i < s->scenario->n_demands; i++) any = any || s->demands[i];
    return any;
}

bool cp_select(cp_reader *reader, const cp_place *place, const cp_scenario *scenario, bool *sites, bool *demands)
{
    selection s = {.reader = reader, .scenario = scenario, .sites = sites, .demands = demands};
    if (place->node->kind == CP_NODE_TEXT) select_name(&s, place);
    for (int i = 0; place->node->kind == CP_NODE_LIST && i < place->node->n; i++) {
        const cp_place item = cp_place_entry(place, i);
        select_name(&s, &item);
    }
    if (place->node->kind == CP_NODE_MAP && place->node->n) select_tags(&s, place);
    if (s.wrong) return false;
    if (selects_any(&s)) return true;
    cp_wrong(reader, place, "expected to select a site or demand, found that nothing matches");
    return false;
}

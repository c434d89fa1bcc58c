/* The way from bytes to a study: text, tree, names, the scenario as written, the policies, what was found. */
#include "engine/config/config.h"

#include "engine/base/build.h"
#include "engine/config/bind.h"
#include "engine/config/yaml.h"

#include <string.h>

void cp_bind_scenario(cp_reader *reader, const cp_node *root, cp_scenario *scenario)
{
    const cp_place place = {.node = root, .line = 1, .column = 1};
    *scenario = (cp_scenario){0};
    cp_bind_commodities(reader, &place, scenario);
    cp_bind_sites(reader, &place, scenario);
    cp_bind_demands(reader, &place, scenario);
    cp_bind_reserves(reader, &place, scenario);
    cp_bind_hazards(reader, &place, scenario);
    cp_network_check(reader, &place, scenario);
    reader->n_readings++;
}

static void bind(cp_reader *reader, const cp_node *root, cp_scenario *base)
{
    const cp_place place = {.node = root, .line = 1, .column = 1};
    reader->root = root;
    reader->reading = CP_READ_ONCE;
    cp_bind_study(reader, &place);
    for (int s = 0; s < CP_ENTITY_SECTIONS; s++) cp_names_read(reader, &place, (cp_entity_section)s);
    reader->reading = CP_READ_BASE;
    cp_bind_scenario(reader, root, base);
    reader->base = base;
    reader->reading = CP_READ_ONCE;
    cp_bind_policies(reader, &place, base);
    cp_bind_correlate(reader, &place);
}

/* A configuration of another version is told by that alone: its keys are not ours to judge. */
static bool is_other_version(const cp_node *root)
{
    const cp_node *version = cp_node_get(root, "chokepoint");
    return version && (version->kind != CP_NODE_TEXT || strcmp(version->text, "1") != 0);
}

static void read_tree(cp_reader *reader, const cp_node *root, cp_scenario *base)
{
    const cp_place place = {.node = root, .line = 1, .column = 1};
    cp_place version;
    if (root->kind != CP_NODE_MAP)
        cp_wrong_at(reader, root->line, root->column, "expected a map of keys, found %s",
                    cp_place_found(reader, &place));
    else if (is_other_version(root) && cp_place_find(&place, "chokepoint", &version))
        cp_wrong(reader, &version, "expected 1, the version of this format, found %s; this program is version %s",
                 cp_place_found(reader, &version), cp_build_version);
    else
        bind(reader, root, base);
}

/* The study's own copies of the file's name and text. */
static bool keep_input(cp_reader *reader, const cp_config_input *input)
{
    char *copy = cp_arena_take(reader->arena, input->bytes + 1, 1, reader->error);
    if (copy && input->bytes) memcpy(copy, input->text, input->bytes);
    reader->study->text = copy;
    reader->study->file = cp_arena_text(reader->arena, input->file, reader->error);
    return copy && reader->study->file;
}

bool cp_config_read(const cp_config_input *input, cp_arena *arena, cp_study *study, cp_findings *findings,
                    cp_error *error)
{
    cp_scenario base = {0};
    cp_reader reader = {.file = input->file,
                        .arena = arena,
                        .error = error,
                        .study = study,
                        .reading = CP_READ_ONCE,
                        .outside_files = input->outside_files,
                        .varied = input->vary != NULL,
                        .n_given = input->n_files,
                        .given = input->files};
    *findings = (cp_findings){0};
    *study = (cp_study){.text_bytes = input->bytes};
    if (!keep_input(&reader, input)) return false;
    const cp_node *root =
        cp_input_check(&reader, input->text, input->bytes) ? cp_yaml_read(&reader, input->text, input->bytes) : NULL;
    if (root && input->vary) root = cp_vary_policies(&reader, root, input->vary);
    if (root && cp_reader_errors(&reader) == 0) read_tree(&reader, root, &base);
    study->n_files = reader.files.count;
    study->files = reader.files.items;
    if (error->status != CP_OK || !cp_findings_write(&reader, findings)) return false;
    if (findings->n_errors == 0) return true;
    findings->n_warnings = 0; /* they may be no more than consequences */
    return cp_fail(error, CP_BAD_INPUT, "%s", findings->errors[0]);
}

/* From the document to the structs of scenario.h, section by section, by the table of fields. Errors are recorded and
   reading goes on, so that all of them are found; what was wrong then has its zero. */
#ifndef CP_CONFIG_BIND_H
#define CP_CONFIG_BIND_H

#include "engine/config/fields.h"
#include "engine/config/number.h"

/* Local. Reads the map at `place` as `section` into the struct `out`: unknown keys and missing ones are errors;
 * defaults are filled in. Fields of kind OTHER are left to the caller. */
void cp_bind_section(cp_reader *reader, const cp_place *place, cp_section section, void *out);

/* Local. Reads one number that may be uncertain. False when it is wrong. `written` may be NULL. */
bool cp_bind_number(cp_reader *reader, const cp_place *place, const cp_field *field, cp_number *number,
                    cp_written *written);

/* Local. Reads a date or offset that may be uncertain, into `when`; or, `is_after`, a map {after, lag} into `after`.
   False when it is wrong. */
bool cp_bind_when(cp_reader *reader, const cp_place *root, const cp_place *place, double least, cp_number *when,
                  cp_after_read *after, bool *is_after);

/* Local. Reads a stock level. */
void cp_bind_level(cp_reader *reader, const cp_place *place, const cp_field *field, cp_stock_level *level);

/* Local. Whether a map stands there (nothing counts as an empty one); an error that names `expected` if not. */
bool cp_bind_expect_map(cp_reader *reader, const cp_place *place, const char *expected);

/* Local. Sections of names, each entity into its own struct. The reader's names are known; the scenario's arrays are
   the reader's arena's. Commodities, sites, demands, reserves; then hazards, which select among them. */
void cp_bind_commodities(cp_reader *reader, const cp_place *root, cp_scenario *scenario);
void cp_bind_sites(cp_reader *reader, const cp_place *root, cp_scenario *scenario);
void cp_bind_demands(cp_reader *reader, const cp_place *root, cp_scenario *scenario);
void cp_bind_reserves(cp_reader *reader, const cp_place *root, cp_scenario *scenario);
void cp_bind_hazards(cp_reader *reader, const cp_place *root, cp_scenario *scenario);

/* Local. The clocks of a hazard whose kind is known. */
void cp_bind_clocks(cp_reader *reader, const cp_place *root, const cp_place *hazard, cp_hazard_spec *spec);

/* Local. Checks that no hazard waits, by its clocks and `after`, for itself. */
void cp_needs_check(cp_reader *reader, const cp_place *root, const cp_scenario *scenario);

/* Local. The regime of one hazard: states, initial, decisions. */
void cp_bind_regime(cp_reader *reader, const cp_place *root, const cp_place *place, const cp_scenario *scenario,
                    cp_hazard_spec *hazard);

/* Local. A list of effects on what they select; whether they may have `recovery: linear`. */
void cp_bind_effects(cp_reader *reader, const cp_place *within, const cp_scenario *scenario, bool may_recover,
                     int *n_effects, const cp_effect **effects);

/* Local. What `select` at `place` names: marks in `sites` and `demands`, arrays as long as the scenario's. False when
   it is wrong or selects nothing. */
bool cp_select(cp_reader *reader, const cp_place *place, const cp_scenario *scenario, bool *sites, bool *demands);

/* Local. Checks the network as a whole: cycles, commodities that nothing makes or nobody wants. */
void cp_network_check(cp_reader *reader, const cp_place *root, const cp_scenario *scenario);

/* Local. The key of a kind of hazard: "event". */
const char *cp_hazard_kind_key(cp_hazard_kind kind);

/* Local. `correlate`: the copulas of the study; all its entries are checked against the scenario as written. */
void cp_bind_correlate(cp_reader *reader, const cp_place *root);

/* Local. The ties between draws of one event, for the states of a hazard that has been read so far. */
void cp_bind_ties(cp_reader *reader, const cp_place *root, const cp_hazard_spec *hazard, cp_state_spec *states);

/* Local. The whole of one scenario from the tree at `root`. */
void cp_bind_scenario(cp_reader *reader, const cp_node *root, cp_scenario *scenario);

/* Local. The study around the scenarios: what is read once. */
void cp_bind_study(cp_reader *reader, const cp_place *root);

/* Local. The policies with their scenarios. */
void cp_bind_policies(cp_reader *reader, const cp_place *root, const cp_scenario *base);

/* Local. A tree like `root` whose policies are those that `vary` asks for; `root` itself when its policies are not a
   map, or with an error when there is no such policy. */
const cp_node *cp_vary_policies(cp_reader *reader, const cp_node *root, const cp_config_vary *vary);

#endif

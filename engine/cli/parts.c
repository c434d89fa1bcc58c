/* Tallies are exact, so that parts add up to what one run would have counted. */
#include "engine/cli/parts.h"

bool cp_parts_add(cp_session *s, const cp_run_options *options, uint64_t done, uint64_t end)
{
    cp_arena arena = {0};
    cp_tallies part;
    cp_run_options of_part = *options;
    of_part.trials = end - done;
    of_part.first_trial += done;
    const bool ok = cp_run(s->comm, &s->plan, &s->layout, &of_part, &arena, &part, s->error);
    if (ok && s->comm->rank == 0) cp_tallies_add(&s->tallies, &part, s->error);
    cp_arena_release(&arena);
    return cp_comm_agree(s->comm, s->error);
}

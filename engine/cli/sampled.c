/* Memory is a batch's, whatever the number of trials: every rank keeps its part, rank 0 brings the parts together, in
   order, and writes them. */
#include "engine/cli/sampled.h"

typedef struct {
    cp_session *session;
    const cp_run_options *options;
    cp_sampling sampling;
    cp_samples part, all; /* of this rank; on rank 0, of all ranks */
    cp_store_samples *kept;
} sampled;

/* Slots go by level, metric and member, and so do the columns. */
static bool list_datasets(sampled *s)
{
    cp_session *session = s->session;
    const cp_layout *layout = &session->layout;
    cp_store_sampled *of = cp_arena_take(session->arena, (size_t)CP_LEVELS * CP_METRICS, sizeof *of, session->error);
    s->kept = cp_arena_take(session->arena, 1, sizeof *s->kept, session->error);
    if (!of || !s->kept) return false;
    *s->kept = (cp_store_samples){
        .of = of, .policies = (uint64_t)layout->n_policies, .trials = s->options->trials, .batch = s->sampling.batch};
    for (int i = 0; i < layout->n_slots; i++) {
        const cp_slot_layout *slot = &layout->slots[i];
        if (s->sampling.column[i] == CP_NONE || slot->member > 0) continue;
        of[s->kept->n++] =
            (cp_store_sampled){.name = cp_store_sample_name(slot->level, slot->metric, session->arena, session->error),
                               .level = slot->level,
                               .metric = slot->metric,
                               .first_column = s->sampling.column[i],
                               .n_members = layout->n_members[slot->level]};
    }
    return session->error->status == CP_OK;
}

static bool prepare(sampled *s)
{
    cp_session *session = s->session;
    cp_error *error = session->error;
    if (!cp_sampling_choose(session->options->samples, &session->layout, session->plan.step_days, session->arena,
                            &s->sampling, error)) {
        return false;
    }
    const bool first = session->comm->rank == 0;
    const uint64_t most = cp_run_share(s->sampling.batch, 1, session->comm->size); /* rank 0 has the largest part */
    return cp_samples_take(&s->sampling, most, session->arena, &s->part, error) &&
           (!first || cp_samples_take(&s->sampling, s->sampling.batch, session->arena, &s->all, error)) &&
           cp_tallies_make(&session->layout, session->arena, &session->tallies, error) && list_datasets(s) &&
           (!first || cp_store_begin(&session->attempt, s->kept, session->arena, &session->file, error));
}

/* Collective. Simulates trials done … end − 1 and adds them, on rank 0, to the session's. */
static bool add_part(cp_session *s, const cp_run_options *options, uint64_t done, uint64_t end)
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

/* Collective. Trials done … end − 1. */
static bool run_batch(sampled *s, uint64_t done, uint64_t end)
{
    cp_session *session = s->session;
    const cp_comm *comm = session->comm;
    const uint64_t n = end - done, number = s->options->first_trial + done;
    const uint64_t begin = cp_run_share(n, comm->rank, comm->size);
    cp_run_options options = *s->options;
    options.samples = &s->part;
    s->part.first = number + begin;
    s->part.n = cp_run_share(n, comm->rank + 1, comm->size) - begin;
    if (!add_part(session, &options, done, end)) return false;
    s->all.n = n;
    cp_samples_gather(comm, n, &s->part, &s->all);
    if (comm->rank == 0) cp_store_append(session->file, number, done, n, s->all.values);
    return cp_comm_agree(comm, session->error);
}

bool cp_sampled_run(cp_session *session, const cp_run_options *options)
{
    sampled s = {.session = session, .options = options};
    prepare(&s);
    if (!cp_comm_agree(session->comm, session->error)) return false;
    for (uint64_t done = 0; done < options->trials;) {
        const uint64_t left = options->trials - done;
        const uint64_t end = done + (left < s.sampling.batch ? left : s.sampling.batch);
        if (!run_batch(&s, done, end)) return false;
        done = end;
    }
    return true;
}

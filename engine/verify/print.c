/* Lines of at most 80 columns, or tables in Markdown. */
#include "engine/verify/print.h"

#include "engine/report/table.h"

static const char *verdict(bool passed)
{
    return passed ? "ok" : "FAILED";
}

/* The standard error, and z; of what is certain the relative error alone. */
static void score_text(const cp_comparison *c, bool certain, char se[16], char score[16])
{
    snprintf(se, 16, certain ? "-" : "%.2g", c->se);
    snprintf(score, 16, certain ? "%.0e" : "%.2f", c->score);
    if (certain && c->score == 0.0) snprintf(score, 16, "0");
}

void cp_verify_print_case(const cp_verified *verified, FILE *out)
{
    const bool certain = verified->of->divisor == 0;
    char se[16], score[16];
    fprintf(out, "%s: %s\n", verified->of->name, verified->title);
    cp_table_paragraph(verified->of->source, out);
    fprintf(out, "  %-32s %10s %10s %8s %6s\n", certain ? "(nothing is random)" : "", "exact", "estimate",
            certain ? "" : "std.err", certain ? "error" : "z");
    for (int i = 0; i < verified->of->n_checks; i++) {
        const cp_comparison *c = &verified->comparisons[i];
        score_text(c, certain, se, score);
        fprintf(out, "  %-32s %10.6g %10.6g %8s %6s %s\n", verified->of->checks[i].what, c->exact, c->estimate, se,
                score, verdict(c->passed));
    }
    fputc('\n', out);
}

void cp_verify_print_summary(const cp_verify_summary *s, FILE *out)
{
    fprintf(out, "%d comparisons, %d failed\n", s->n_comparisons, s->n_failed);
    if (s->n_independent == 0) return;
    fprintf(out, "sum of z squared over the %d independent ones: %.1f, expected in %.1f to %.1f: %s\n",
            s->n_independent, s->sum, s->lowest, s->highest, verdict(s->lowest < s->sum && s->sum < s->highest));
}

void cp_verify_markdown_case(const cp_verified *verified, FILE *out)
{
    const bool certain = verified->of->divisor == 0;
    char se[16], score[16];
    fprintf(out, "### %s: %s\n\n%s\n\nSource: %s. ", verified->of->name, verified->title, verified->description,
            verified->of->source);
    if (certain) {
        fprintf(out, "Nothing is random.\n\n| | exact | estimate | relative error | |\n|---|---|---|---|---|\n");
    } else {
        fprintf(out,
                "%llu trials, seed %llu.\n\n| | exact | estimate | standard error | z | |\n|---|---|---|---|---|---|\n",
                (unsigned long long)verified->trials, (unsigned long long)verified->seed);
    }
    for (int i = 0; i < verified->of->n_checks; i++) {
        const cp_verify_check *check = &verified->of->checks[i];
        const cp_comparison *c = &verified->comparisons[i];
        score_text(c, certain, se, score);
        fprintf(out, "| %s | %.9g | %.9g | ", check->what, c->exact, c->estimate);
        if (!certain) fprintf(out, "%s | ", se);
        fprintf(out, "%s%s | %s |\n", score, check->independent ? "*" : "", verdict(c->passed));
    }
    fputc('\n', out);
}

void cp_verify_markdown_summary(const cp_verify_summary *s, FILE *out)
{
    fprintf(out,
            "%d comparisons, %d failed. Σz² over the %d that are marked with a star, no two of which share a random "
            "number: %.1f,\nexpected between %.1f and %.1f with a probability of 1 − 10⁻⁴: %s.\n",
            s->n_comparisons, s->n_failed, s->n_independent, s->sum, s->lowest, s->highest,
            verdict(s->lowest < s->sum && s->sum < s->highest));
}

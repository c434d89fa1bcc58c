/* What verify found, for a terminal or for docs/validation.md. */
#ifndef CP_VERIFY_PRINT_H
#define CP_VERIFY_PRINT_H

#include "engine/verify/verify.h"

/* All local. */
void cp_verify_print_case(const cp_verified *verified, FILE *out);
void cp_verify_print_summary(const cp_verify_summary *summary, FILE *out);

/* The same as Markdown, with the description of each case. */
void cp_verify_markdown_case(const cp_verified *verified, FILE *out);
void cp_verify_markdown_summary(const cp_verify_summary *summary, FILE *out);

#endif

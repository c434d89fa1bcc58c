/* What is found in a configuration: warnings, and every wrong file of tests/invalid with its exact messages (an
   expected line that ends in "*" may go on as the YAML library likes). And what must be found right: the reference, its
   page. */
#include "config_texts.h"

#include <dirent.h>

/* The text of the file in `folder`, which the caller frees. */
static char *read_file(const char *folder, const char *name, size_t *bytes)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/%s/%s", CP_SOURCE_DIR, folder, name);
    FILE *file = fopen(path, "rb");
    if (!file) fail_msg("%s cannot be read", path);
    fseek(file, 0, SEEK_END);
    *bytes = (size_t)ftell(file);
    rewind(file);
    char *text = calloc(*bytes + 1, 1);
    assert_non_null(text);
    assert_int_equal(fread(text, 1, *bytes, file), *bytes);
    fclose(file);
    return text;
}

/* Warnings: what has no effect in any policy. */
static void warnings(void **state)
{
    (void)state;
    static const struct {
        const char *site, *hazards, *policies, *warning; /* warning: "" for none */
    } cases[] = {
        {"capacity: 1, online: 2027-06-01", "", "",
         "small.yaml:5:72: sites.mine.online: the site does not come on stream within the horizon"},
        {"capacity: 1", "h: {event: {at: 1 days, lasts: 9 days}, affects: [{select: mine, capacity: 1}]}", "",
         "small.yaml:7:86: hazards.h.affects.0.capacity: has no effect"},
        {"capacity: 1", "h: {event: {at: 1 days, lasts: 9 days}, affects: [{select: mine, capacity: 1}]}",
         "p: {set: {hazards.h.affects.0.capacity: 0}}", ""},
        {"capacity: 1", "h: {event: {at: 1 days, lasts: 9 days}, affects: [{select: mine, capacity: 0}]}",
         "p: {set: {hazards.h.affects.0.capacity: 1}}", ""},
        {"capacity: 1", "h: {event: {at: 1 days, lasts: 9 days}, affects: [{select: mine, tariff: 1}]}", "",
         "small.yaml:7:84: hazards.h.affects.0.tariff: has no effect: none of the sites is 'tariffed: true'"},
        {"capacity: 1", "h: {event: {at: 1 days, lasts: 9 days, probability: 0}, affects: [{select: mine, loss: 1}]}",
         "", "small.yaml:7:63: hazards.h.event.probability: the hazard never happens"},
        {"capacity: 1", "h: {regime: {initial: a, states: {a: {affects: [{select: mine, loss: 1}]}, b: {}}}}", "",
         "small.yaml:7:89: hazards.h.regime.states.b: the regime never gets into this state"},
        {"capacity: 1", "h: {regime: {initial: a, states: {a: {}}}}", "",
         "small.yaml:7:14: hazards.h: the hazard affects nothing"},
        {"capacity: 1, online: {after: {hazard: h, state: a}}", "h: {regime: {initial: a, states: {a: {}}}}", "", ""},
        {"capacity: 1", "h: {event: {at: 3 years, lasts: 9 days}, affects: [{select: mine, loss: 1}]}", "",
         "small.yaml:7:27: hazards.h.event.at: the event does not begin within the horizon"},
        {"capacity: 1",
         "h: {event: {at: 1 days, lasts: 9 days}, affects: [{select: {country: [Peru, Chile]}, loss: 1}]}", "",
         "small.yaml:7:87: hazards.h.affects.0.select.country.1: no site or demand has this value of the tag "
         "'country'"},
        {"capacity: 1", "", "p: {set: {sites.mine.capacity: 1}}",
         "small.yaml:8:15: policies.p: the policy changes nothing"},
        {"capacity: 1", "", "p: {cost: {yearly: 1}}", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        result r = read_with(cases[i].site, cases[i].hazards, cases[i].policies);
        assert_true(r.right);
        const char *found = r.findings.n_warnings ? r.findings.warnings[0] : "";
        assert_string_equal(found, cases[i].warning);
        assert_int_equal(r.findings.n_warnings, *cases[i].warning != '\0');
        cp_arena_release(&r.arena);
    }
}

static bool line_matches(const char *expected, size_t length, const char *found)
{
    const bool open = length && expected[length - 1] == '*';
    return strncmp(expected, found, length - open) == 0 && (open || strlen(found) == length);
}

static void check_invalid(const char *name, const char *stem)
{
    char list[300];
    size_t bytes, list_bytes;
    snprintf(list, sizeof list, "%s.txt", stem);
    char *text = read_file("tests/invalid", name, &bytes), *lines = read_file("tests/invalid", list, &list_bytes);
    result r = read_bytes(name, text, bytes);
    assert_false(r.right);
    assert_int_equal(r.error.status, CP_BAD_INPUT);
    int n = 0;
    for (char *line = lines; *line; n++) {
        const size_t length = strcspn(line, "\n");
        if (n >= r.findings.n_errors) fail_msg("%s: expected %.*s, found no more", name, (int)length, line);
        if (!line_matches(line, length, r.findings.errors[n]))
            fail_msg("expected %.*s, found %s", (int)length, line, r.findings.errors[n]);
        line += length + (line[length] == '\n');
    }
    if (n < r.findings.n_errors) fail_msg("%s: expected no more, found %s", name, r.findings.errors[n]);
    cp_arena_release(&r.arena);
    free(text);
    free(lines);
}

static void invalid_files(void **state)
{
    (void)state;
    DIR *folder = opendir(CP_SOURCE_DIR "/tests/invalid");
    assert_non_null(folder);
    int n = 0;
    for (const struct dirent *entry; (entry = readdir(folder));) {
        const size_t length = strlen(entry->d_name);
        if (length < 5 || strcmp(entry->d_name + length - 5, ".yaml") != 0) continue;
        char stem[280] = "";
        snprintf(stem, sizeof stem, "%.*s", (int)(length - 5), entry->d_name);
        check_invalid(entry->d_name, stem);
        n++;
    }
    closedir(folder);
    assert_true(n > 50);
}

/* Every way to cut or spoil a right file ends in a study or in findings, never in a crash; the sanitizers look on. */
static void spoilt_files(void **state)
{
    (void)state;
    const size_t bytes = strlen(example);
    char *text = malloc(bytes);
    assert_non_null(text);
    static const char spoilers[] = "{}[]:,-*&\"\n \x01\xff";
    for (size_t at = 0; at < bytes; at += 7) {
        memcpy(text, example, bytes);
        text[at] = spoilers[(at / 7) % (sizeof spoilers - 1)];
        result spoilt = read_bytes("spoilt.yaml", text, bytes), cut = read_bytes("cut.yaml", example, at);
        assert_true(spoilt.right == (spoilt.findings.n_errors == 0));
        assert_true(cut.right == (cut.findings.n_errors == 0));
        cp_arena_release(&spoilt.arena);
        cp_arena_release(&cut.arena);
    }
    free(text);
}

static void a_file_too_large(void **state)
{
    (void)state;
    const size_t bytes = 16 * 1024 * 1024 + 1;
    char *text = malloc(bytes);
    assert_non_null(text);
    memset(text, '#', bytes);
    result r = read_bytes("large.yaml", text, bytes);
    assert_string_equal(r.error.text, "large.yaml:1:1: expected at most 16 MB, found 16777217 bytes");
    cp_arena_release(&r.arena);
    free(text);
}

static void the_reference(void **state)
{
    (void)state;
    size_t bytes;
    char *text = read_file("configs", "reference.yaml", &bytes);
    result r = read_bytes(CP_SOURCE_DIR "/configs/reference.yaml", text, bytes);
    for (int i = 0; i < r.findings.n_errors; i++) print_error("%s\n", r.findings.errors[i]);
    assert_true(r.right);
    assert_int_equal(r.findings.n_warnings, 0);
    cp_arena_release(&r.arena);
    free(text);
}

/* docs/configuration.md is `chokepoint --help config`. */
static void the_documentation(void **state)
{
    (void)state;
    cp_arena arena = {0};
    cp_error error = {0};
    const char *help = NULL;
    size_t bytes;
    assert_true(cp_config_help(&arena, &help, &error));
    char *page = read_file("docs", "configuration.md", &bytes);
    assert_string_equal(help, page);
    cp_arena_release(&arena);
    free(page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(warnings),         cmocka_unit_test(invalid_files), cmocka_unit_test(spoilt_files),
        cmocka_unit_test(a_file_too_large), cmocka_unit_test(the_reference), cmocka_unit_test(the_documentation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

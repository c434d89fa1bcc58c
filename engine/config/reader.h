/* What all of the reading shares: where in the document it stands, what it has found so far, what names there are.

   The same tree is read once as written and once per policy with that policy's changes in it. A finding is about a
   place of the text, so one that comes up in several readings is told once; one that a policy alone brings about says
   which. A warning that something has no effect is told only if no policy changes that. */
#ifndef CP_CONFIG_READER_H
#define CP_CONFIG_READER_H

#include "engine/base/list.h"
#include "engine/config/config.h"
#include "engine/config/document.h"

/* The reading that a finding comes from: CP_READ_ONCE, CP_READ_BASE, or 1 + the number of the policy. */
enum { CP_READ_ONCE = -1, CP_READ_BASE = 0 };

typedef struct {
    int line, column;
    int reading;
    bool warning, set; /* set: about text of the policy's own */
    const char *text;  /* "path: message" */
} cp_finding;

/* Names of one section, in the order of the file, and sorted for the search. */
typedef struct {
    int n;
    const char **names;
    int *sorted; /* [n] */
} cp_names;

typedef enum { CP_COMMODITIES, CP_SITES, CP_DEMANDS, CP_RESERVES, CP_HAZARDS, CP_ENTITY_SECTIONS } cp_entity_section;
extern const char *const cp_entity_section_names[CP_ENTITY_SECTIONS];

typedef struct {
    const char *file;
    cp_arena *arena;
    cp_error *error; /* not CP_OK: memory ran out, nothing read is of use */
    cp_pool pool;
    int n_findings, room;
    cp_finding *findings;
    int n_readings;     /* trees read so far */
    int reading;        /* the one under way */
    const char *policy; /* whose reading it is; NULL: of the text as written */
    const cp_node *root;
    cp_names names[CP_ENTITY_SECTIONS];
    cp_study *study;
    const cp_scenario *base; /* as written, once it is known */
    const cp_node *base_hazards;
    int n_given;
    const cp_input_file *given; /* files at hand, so that the disk is not asked for them */
    bool outside_files;         /* the configuration may name any file */
    bool varied;                /* policies were made on the command line: they may change nothing */
    cp_list files;              /* cp_input_file: those that the configuration names */
    cp_list uncertain;          /* const char *: paths of the numbers that are, as written */
} cp_reader;

/* Where reading stands: a node and the way to it from the root. Lives on the stack. */
typedef struct cp_place cp_place;
struct cp_place {
    const cp_place *within; /* NULL at the root */
    const cp_node *node;
    const char *key; /* NULL: item `index` of a list */
    int index;
    int line, column; /* of the key or item */
    cp_author author; /* of it, or of something that it is in: not the file when a policy wrote it */
};

/* Local. Memory of the reader's arena, small things packed together; NULL with the reader's error. */
void *cp_reader_take(cp_reader *reader, size_t count, size_t item_bytes);

/* Local. The place of entry `i` of the map or list at `within`; of the key `key` in it (false: there is none). */
cp_place cp_place_entry(const cp_place *within, int i);
bool cp_place_find(const cp_place *within, const char *key, cp_place *found);

/* Local. A place for the default `node` of a key that the map at `within` leaves out. */
cp_place cp_place_absent(const cp_place *within, const char *key, const cp_node *node);

/* Local. The canonical path, "sites.lynas.capacity", the same in every reading; owned by the arena. */
const char *cp_place_path(cp_reader *reader, const cp_place *place);

/* Local. What stands there, for "found …": the scalar in quotes, "a map", "a list" or "nothing". Owned by the arena. */
const char *cp_place_found(cp_reader *reader, const cp_place *place);

/* Local. Records an error: at the value, at the key, at any position (without a path). */
void cp_wrong(cp_reader *reader, const cp_place *place, const char *format, ...) __attribute__((format(printf, 3, 4)));
void cp_wrong_key(cp_reader *reader, const cp_place *place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void cp_wrong_at(cp_reader *reader, int line, int column, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Local. Records a warning at the value. */
void cp_doubtful(cp_reader *reader, const cp_place *place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Local. How many errors are recorded so far. */
int cp_reader_errors(const cp_reader *reader);

/* Local. Sorts what was found by position, drops what was said before, and writes the lines; at most 100 errors and as
   many warnings, then how many more there are. */
bool cp_findings_write(cp_reader *reader, cp_findings *findings);

/* Local. Reads the names of a section, reports those that are not made of A-Z a-z 0-9 _ -. */
void cp_names_read(cp_reader *reader, const cp_place *root, cp_entity_section section);

/* Local. The number of the entity of that name, or -1. */
int cp_names_find(const cp_names *names, const char *name);

/* Local. The number of the entity that the scalar at `place` names, or -1 and an error that names the nearest. */
int cp_names_resolve(cp_reader *reader, const cp_place *place, cp_entity_section section);

/* Local. " (did you mean 'x'?)" or "", for messages. */
const char *cp_names_hint(cp_reader *reader, const char *best);

/* Local. Whether looking for near names is still worth it: not after hundreds of errors. */
bool cp_reader_may_hint(const cp_reader *reader);

/* Local. Whether a name is made of letters, digits, _ and - alone. */
bool cp_name_is_valid(const char *name);

#endif

/* The configuration as a tree of maps, lists and scalars, each knowing where it stands in the file. Scalars stay text
   until a field asks for more. An alias is a second reference to the same node, so the tree must not be changed; a
   policy's changes go into copies of the nodes along the path (cp_document_set). Lines and columns count from 1. */
#ifndef CP_CONFIG_DOCUMENT_H
#define CP_CONFIG_DOCUMENT_H

#include "engine/base/arena.h"

#include <stdbool.h>
#include <stddef.h>

typedef enum { CP_NODE_TEXT, CP_NODE_MAP, CP_NODE_LIST } cp_node_kind;

typedef struct cp_node cp_node;

/* Who wrote an entry: the file itself, or a policy's `set` or `add`. */
typedef enum { CP_BY_FILE, CP_BY_SET, CP_BY_ADD } cp_author;

typedef struct {
    const char *key;  /* NULL in a list */
    int line, column; /* of the key; of the item in a list */
    cp_author author;
    const cp_node *value;
} cp_entry;

struct cp_node {
    cp_node_kind kind;
    bool quoted;
    int line, column;
    int n;                   /* entries of a map or list */
    const char *text;        /* of a scalar */
    const cp_entry *entries; /* [n] in the order of the file */
    size_t size;             /* nodes in all, aliases counted as often as they are used */
};

enum { CP_LARGEST_DEPTH = 64, CP_LARGEST_SIZE = 4000000 };

/* Local. Memory for `bytes` from blocks of the arena: for many small things that need no alignment beyond 8 bytes. */
typedef struct {
    char *block;
    size_t used, size;
} cp_pool;
void *cp_pool_take(cp_pool *pool, cp_arena *arena, size_t bytes, cp_error *error);

/* Local. The number of the entry of that key in a map, -1 when there is none or it is no map. */
int cp_node_find(const cp_node *node, const char *key);

/* Local. The value of that key in a map, or NULL. */
const cp_node *cp_node_get(const cp_node *node, const char *key);

/* Local. Whether nothing is written there: `key:` alone. */
bool cp_node_is_empty(const cp_node *node);

/* Local. The subtree in one line of text that depends on its content and order alone, not on its layout; NULL when
   memory runs out. */
const char *cp_node_text(const cp_node *node, cp_arena *arena, cp_error *error);

/* Local. A tree like `root` with `value` at the end of the path of `n` steps (keys, or positions in lists); `entry`
   gives the place of the new text. Missing maps are made. NULL, without an error, when a step does not fit: a key in a
   scalar or a position that a list does not have; then `*failed` is its number. NULL with an error: no memory. */
const cp_node *cp_document_set(const cp_node *root, const char *const *steps, int n, const cp_entry *entry, int *failed,
                               cp_arena *arena, cp_error *error);

#endif

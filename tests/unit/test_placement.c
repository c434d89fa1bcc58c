/* Lists of processors, and what a process alone says of itself. */
#include "engine/run/placement.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>
#include <unistd.h>

static void assert_list(int n, const int *processors, size_t bytes, const char *expected)
{
    char list[64];
    memset(list, 'x', sizeof list);
    cp_placement_list(n, processors, bytes, list);
    assert_string_equal(list, expected);
}

static void lists_are_short(void **state)
{
    (void)state;
    const int some[] = {0, 1, 2, 3, 8, 10, 11};
    assert_list(7, some, 64, "0-3,8,10-11");
    assert_list(1, some, 64, "0");
    assert_list(0, some, 64, "");
    assert_list(7, some, 11, "0-3,8…");
    assert_list(7, some, 4, "…");
}

static void a_process_tells_where_it_is(void **state)
{
    (void)state;
    cp_arena arena = {0};
    cp_error error = {0};
    const cp_comm alone = {.rank = 0, .size = 1};
    char host[65] = "";
    gethostname(host, sizeof host - 1);
    const char *line = cp_placement(&alone, 3, &arena, &error);
    assert_non_null(line);
    assert_non_null(strstr(line, "rank 0 on "));
    assert_non_null(strstr(line, host));
    assert_non_null(strstr(line, ": 3 threads "));
    cp_arena_release(&arena);
}

int main(int argc, char **argv)
{
    cp_comm comm;
    cp_error error = {0};
    if (!cp_comm_start(&argc, &argv, &comm, &error)) return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_are_short),
        cmocka_unit_test(a_process_tells_where_it_is),
    };
    const int failed = cmocka_run_group_tests(tests, NULL, NULL);
    cp_comm_stop();
    return failed;
}

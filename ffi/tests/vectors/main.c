/*
 * vectors-c SUITE FILE: replays the rows of a file through the C ABI.
 *
 * Prints `FAIL<TAB>label<TAB>detail` for each row that differs and closes
 * with `DONE<TAB>passed<TAB>failed`. Exits 0 when it ran, 3 after
 * `UNSUPPORTED` for a suite it has no call for, 1 when it could not run.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vectors.h"

static const struct {
    const char *name;
    void (*run)(struct file *file);
} suites[] = {
    {"shard", suite_shard},
    {"jump_edge", suite_jump_edge},
    {"dedup", suite_dedup},
    {"vmselect_merge", suite_vmselect_merge},
    {"consistenthash", suite_consistenthash},
    {"hashmod", suite_hashmod},
    {"vminsert", suite_vminsert},
    {"vmagent_cluster", suite_vmagent_cluster},
    {"vmagent_shardbyurl", suite_vmagent_shardbyurl},
    {"floats", suite_floats},
    {"families", suite_families},
    {"labels", suite_labels},
    {"store_ops", suite_store_ops},
    {"quantity", suite_quantity},
    {"quantity_arith", suite_quantity_arith},
    {"quantity_scaled", suite_quantity_scaled},
    {"decode", suite_decode},
    {"decode_fuzz", suite_decode},
    {"storage", suite_storage},
    {"storage_fuzz", suite_storage},
    {"top", suite_top},
    {"hpa", suite_hpa},
    {"vpa_recommendations", suite_vpa_recommendations},
    {"vpa_histogram_ops", suite_vpa_histogram_ops},
};

static char *read_all(const char *path, size_t *len)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        stop("cannot open %s", path);
    }
    if (fseek(file, 0, SEEK_END) != 0) {
        stop("cannot read %s", path);
    }
    long size = ftell(file);
    rewind(file);
    if (size < 0) {
        stop("cannot read %s", path);
    }
    char *text = arena_alloc((size_t)size + 1);
    *len = fread(text, 1, (size_t)size, file);
    text[*len] = '\0';
    fclose(file);
    return text;
}

static struct file read_rows(const char *path)
{
    size_t len, lines = 1;
    const char *text = read_all(path, &len), *end = text + len;
    for (size_t i = 0; i < len; i++) {
        lines += text[i] == '\n';
    }
    struct file file = {arena_alloc(lines * sizeof(struct row)), 0};
    for (size_t line = 1; text < end; line++) {
        const char *stop_at = memchr(text, '\n', (size_t)(end - text));
        if (stop_at == NULL) {
            stop_at = end;
        }
        if (stop_at > text) {
            struct row *row = &file.rows[file.n++];
            row->json = json_parse(text, (size_t)(stop_at - text));
            row->line = line;
            row->failed = 0;
            if (row->json == NULL) {
                stop("%s:%lu is not JSON", path, (unsigned long)line);
            }
        }
        text = stop_at + 1;
    }
    return file;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fputs("usage: vectors-c SUITE FILE\n", stderr);
        return 1;
    }
    if (millicore_abi_version() != MILLICORE_ABI_VERSION) {
        stop("the library is not the header's");
    }
    for (size_t i = 0; i < sizeof suites / sizeof *suites; i++) {
        if (strcmp(suites[i].name, argv[1]) != 0) {
            continue;
        }
        struct file file = read_rows(argv[2]);
        suites[i].run(&file);
        size_t failed = 0;
        for (size_t row = 0; row < file.n; row++) {
            failed += file.rows[row].failed != 0;
        }
        printf("DONE\t%lu\t%lu\n", (unsigned long)(file.n - failed),
            (unsigned long)failed);
        arena_free();
        return 0;
    }
    puts("UNSUPPORTED");
    return 3;
}

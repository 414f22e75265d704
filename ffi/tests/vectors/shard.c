/* Suites shard and jump_edge. */
#include <stdlib.h>

#include "vectors.h"

/* One total for all UIDs, named by the first row. */
static void check_total(
    struct file *file, const struct column *uids, const struct json *total)
{
    int32_t *shards = arena_alloc(file->n * sizeof *shards);
    must("millicore_shard_assign",
        millicore_shard_assign(uids->data, uids->offsets, uids->n,
            (int32_t)strtol(total->key, NULL, 10), shards));
    for (size_t i = 0; i < file->n; i++) {
        const struct json *all = json_need(file->rows[i].json, "shard");
        const struct json *expected = json_get(all, total->key);
        if (expected == NULL) {
            fail(&file->rows[i], "no shard of %s in the row", total->key);
            continue;
        }
        check_int64(
            &file->rows[i], total->key, json_int64(expected), shards[i]);
    }
}

void suite_shard(struct file *file)
{
    struct column uids = {0};
    if (file->n == 0) {
        return;
    }
    for (size_t i = 0; i < file->n; i++) {
        column_add_json(&uids, json_need(file->rows[i].json, "uid"));
    }
    uint64_t *hashes = arena_alloc(file->n * sizeof *hashes);
    must("millicore_fnv1a64",
        millicore_fnv1a64(uids.data, uids.offsets, uids.n, hashes));
    const struct json *totals = json_need(file->rows[0].json, "shard");
    for (size_t i = 0; i < file->n; i++) {
        struct row *row = &file->rows[i];
        const struct json *hash = json_need(row->json, "fnv1a64");
        check_uint64(row, "fnv1a64", json_hex(hash), hashes[i]);
        if (json_need(row->json, "shard")->count != totals->count) {
            fail(row, "another number of totals than in the first row");
        }
    }
    const struct json *total = totals->first;
    for (; total != NULL; total = total->next) {
        check_total(file, &uids, total);
    }
}

void suite_jump_edge(struct file *file)
{
    size_t n = file->n;
    uint64_t *keys = arena_alloc(n * sizeof *keys);
    int64_t *buckets = arena_alloc(n * sizeof *buckets);
    int32_t *shards = arena_alloc(n * sizeof *shards);
    millicore_status *statuses = arena_alloc(n * sizeof *statuses);
    for (size_t i = 0; i < n; i++) {
        const struct json *row = file->rows[i].json;
        keys[i] = json_hex(json_need(row, "key"));
        buckets[i] = json_int64(json_need(row, "buckets"));
    }
    must("millicore_jump",
        millicore_jump(keys, buckets, n, shards, statuses));
    for (size_t i = 0; i < n; i++) {
        struct row *row = &file->rows[i];
        if (json_is_true(json_get(row->json, "hang"))) {
            check_int64(
                row, "status", MILLICORE_ENDLESS_JUMP, statuses[i]);
            continue;
        }
        check_int64(row, "status", MILLICORE_OK, statuses[i]);
        const struct json *bucket = json_need(row->json, "bucket");
        check_int64(row, "bucket", json_int64(bucket), shards[i]);
    }
}

/* Suites consistenthash, hashmod, vminsert, vmagent_cluster and
 * vmagent_shardbyurl. */
#include "vectors.h"

/* The strings of an array, in a column that is cleared first. */
static void read_names(struct column *names, const struct json *array)
{
    column_clear(names);
    for (const struct json *name = array->first; name != NULL;
         name = name->next) {
        column_add_json(names, name);
    }
}

/* A row's node for a key, without those of a list of indices or NULL. */
static int64_t pick(
    const struct json *row, uint64_t seed, uint64_t key,
    const struct json *excluded)
{
    static struct column names;
    uint32_t *out = NULL, picked;
    size_t count = 0;
    if (excluded != NULL) {
        out = arena_alloc((excluded->count + 1) * sizeof *out);
        for (const struct json *node = excluded->first; node != NULL;
             node = node->next) {
            out[count++] = (uint32_t)json_int64(node);
        }
    }
    read_names(&names, json_need(row, "nodes"));
    must("millicore_rendezvous",
        millicore_rendezvous(names.data, names.offsets, names.n, seed, out,
            count, &key, 1, &picked));
    return picked;
}

static void check_index(struct row *row, const char *what, int64_t got)
{
    check_int64(row, what, json_int64(json_need(row->json, what)), got);
}

void suite_consistenthash(struct file *file)
{
    for (size_t i = 0; i < file->n; i++) {
        struct row *row = &file->rows[i];
        uint64_t seed = json_hex(json_need(row->json, "seed"));
        uint64_t key = json_hex(json_need(row->json, "h"));
        check_index(row, "idx", pick(row->json, seed, key, NULL));
        check_index(row, "idx_excluded",
            pick(row->json, seed, key, json_need(row->json, "exclude")));
    }
}

void suite_hashmod(struct file *file)
{
    size_t n = file->n;
    struct column joined = {0};
    uint64_t *moduli = arena_alloc(n * sizeof *moduli);
    uint64_t *prometheus = arena_alloc(n * sizeof *prometheus);
    uint64_t *victoriametrics = arena_alloc(n * sizeof *victoriametrics);
    for (size_t i = 0; i < n; i++) {
        const struct json *row = file->rows[i].json;
        column_add_json(&joined, json_need(row, "joined"));
        moduli[i] = json_uint64(json_need(row, "modulus"));
    }
    must("millicore_hashmod",
        millicore_hashmod(MILLICORE_HASHMOD_PROMETHEUS, joined.data,
            joined.offsets, n, moduli, prometheus));
    must("millicore_hashmod",
        millicore_hashmod(MILLICORE_HASHMOD_VICTORIAMETRICS, joined.data,
            joined.offsets, n, moduli, victoriametrics));
    for (size_t i = 0; i < n; i++) {
        struct row *row = &file->rows[i];
        check_uint64(row, "prom", json_uint64(json_need(row->json, "prom")),
            prometheus[i]);
        check_index(row, "vm", (int64_t)victoriametrics[i]);
    }
}

/* The hash of every row's labels; tenants are NULL or an item a row. */
static const uint64_t *hash_labels(
    struct file *file, uint32_t kind, const uint32_t *accounts,
    const uint32_t *projects)
{
    uint64_t *hashes = arena_alloc(file->n * sizeof *hashes);
    struct rows labels = {0};
    for (size_t i = 0; i < file->n; i++) {
        const struct json *all = json_need(file->rows[i].json, "labels");
        for (const struct json *label = all->first; label != NULL;
             label = label->next) {
            column_add_json(&labels.strings, json_need(label, "Name"));
            column_add_json(&labels.strings, json_need(label, "Value"));
        }
        rows_end(&labels);
    }
    must("millicore_series_hash",
        millicore_series_hash(kind, accounts, projects, labels.strings.data,
            labels.strings.offsets, labels.rows, file->n, hashes));
    for (size_t i = 0; i < file->n; i++) {
        const char *field =
            kind == MILLICORE_SERIES_VMINSERT_REROUTE ? "raw_h" : "h";
        struct row *row = &file->rows[i];
        check_uint64(
            row, field, json_hex(json_need(row->json, field)), hashes[i]);
    }
    return hashes;
}

void suite_vminsert(struct file *file)
{
    size_t n = file->n;
    uint32_t *accounts = arena_alloc(n * sizeof *accounts);
    uint32_t *projects = arena_alloc(n * sizeof *projects);
    for (size_t i = 0; i < n; i++) {
        const struct json *row = file->rows[i].json;
        accounts[i] = (uint32_t)json_uint64(json_need(row, "account"));
        projects[i] = (uint32_t)json_uint64(json_need(row, "project"));
    }
    const uint64_t *first =
        hash_labels(file, MILLICORE_SERIES_VMINSERT, accounts, projects);
    const uint64_t *second = hash_labels(
        file, MILLICORE_SERIES_VMINSERT_REROUTE, accounts, projects);
    for (size_t i = 0; i < n; i++) {
        struct row *row = &file->rows[i];
        check_index(row, "node", pick(row->json, 0, first[i], NULL));
        check_index(row, "reroute_node",
            pick(row->json, 0, second[i], json_need(row->json, "down")));
    }
}

void suite_vmagent_cluster(struct file *file)
{
    const uint64_t *hashes =
        hash_labels(file, MILLICORE_SERIES_VMAGENT_CLUSTER, NULL, NULL);
    for (size_t i = 0; i < file->n; i++) {
        struct row *row = &file->rows[i];
        const struct json *wanted = json_need(row->json, "member_nums");
        int64_t count = json_int64(json_need(row->json, "members"));
        int64_t factor = json_int64(json_need(row->json, "replication"));
        size_t each = count <= 1 ? 1 : factor < 1 ? 1 : (size_t)factor;
        uint32_t *members = arena_alloc(each * sizeof *members);
        must("millicore_series_members",
            millicore_series_members(&hashes[i], 1, (uint32_t)count,
                (uint32_t)factor, members));
        check_uint64(row, "number of members", wanted->count, each);
        const struct json *member = wanted->first;
        for (size_t m = 0; m < each && member != NULL; m++) {
            check_int64(row, "member", json_int64(member), members[m]);
            member = member->next;
        }
    }
}

void suite_vmagent_shardbyurl(struct file *file)
{
    const uint64_t *hashes =
        hash_labels(file, MILLICORE_SERIES_VMAGENT_SHARD_BY_URL, NULL, NULL);
    for (size_t i = 0; i < file->n; i++) {
        struct row *row = &file->rows[i];
        uint32_t url;
        must("millicore_series_members",
            millicore_series_members(&hashes[i], 1,
                (uint32_t)json_need(row->json, "nodes")->count, 1, &url));
        check_index(row, "v1_100_mod_idx", url);
        check_index(
            row, "head_chash_idx", pick(row->json, 0, hashes[i], NULL));
    }
}

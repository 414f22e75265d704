/* Shards. */
#include "check.h"

static void test_identity(void)
{
    millicore_ctx *ctx;
    int32_t shard = 9, total = 9;
    const int64_t none = MILLICORE_SHARD_NO_REPLICAS;
    OK(millicore_ctx_new(&ctx));
    OK(millicore_shard_identity(ctx, MILLICORE_SHARD_UPSTREAM, TEXT("ksm-6"),
        TEXT("ksm"), 3, 5, &shard, &total));
    CHECK(shard == 6 && total == 3);
    OK(millicore_shard_identity(ctx, MILLICORE_SHARD_HARDENED, TEXT("ksm-6"),
        TEXT("ksm"), 3, 5, &shard, &total));
    CHECK(shard == 1 && total == 3);
    OK(millicore_shard_identity(ctx, MILLICORE_SHARD_HARDENED, TEXT("ksm-0"),
        TEXT("ksm"), none, 0, &shard, &total));
    CHECK(shard == 0 && total == 1);
    OK(millicore_shard_identity(ctx, MILLICORE_SHARD_UPSTREAM, TEXT("5"),
        NULL, 0, 0, 0, &shard, &total));
    CHECK(shard == 5 && total == 0);
    STATUS(MILLICORE_INVALID_SHARD_TOTAL,
        millicore_shard_identity(ctx, MILLICORE_SHARD_HARDENED,
            TEXT("ksm-0"), TEXT("ksm"), 0, 0, &shard, &total));
    STATUS(MILLICORE_SHARD_PAST_TOTAL,
        millicore_shard_identity(ctx, MILLICORE_SHARD_HARDENED,
            TEXT("ksm-3"), TEXT("ksm"), 3, 0, &shard, &total));
    STATUS(MILLICORE_ORDINAL_BEFORE_START,
        millicore_shard_identity(ctx, MILLICORE_SHARD_HARDENED,
            TEXT("ksm-3"), TEXT("ksm"), 3, 4, &shard, &total));
    CHECK(shard == 5 && total == 0); /* untouched */
    STATUS(MILLICORE_INVALID_ORDINAL,
        millicore_shard_identity(ctx, MILLICORE_SHARD_UPSTREAM, NULL, 0,
            NULL, 0, 1, 0, &shard, &total));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_shard_identity(ctx, 2, TEXT("ksm-3"), TEXT("ksm"), 3, 4,
            &shard, &total));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_shard_identity(ctx, MILLICORE_SHARD_UPSTREAM, NULL, 5,
            TEXT("ksm"), 3, 4, &shard, &total));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_shard_identity(ctx, MILLICORE_SHARD_UPSTREAM,
            TEXT("ksm-3"), TEXT("ksm"), 3, 4, NULL, &total));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_shard_identity(NULL, MILLICORE_SHARD_UPSTREAM,
            TEXT("ksm-3"), TEXT("ksm"), 3, 4, &shard, &total));
    millicore_ctx_free(ctx);
}

#define LOW "shardRange(object.metadata.uid, '0x0000000000000000', '0x8000000000000000')"
#define HIGH "shardRange(object.metadata.uid, '0x8000000000000000', '0x10000000000000000')"

static void test_assignment(void)
{
    const uint32_t offsets[] = {0, 0, 1, 3};
    const uint8_t *data = (const uint8_t *)"abc";
    const uint64_t sizes[] = {1, 2, 4};
    const uint8_t *out;
    size_t len;
    int32_t owners[3];
    uint32_t shards = 9, nodes[6], outcome = 9;
    millicore_ctx *ctx;
    OK(millicore_ctx_new(&ctx));
    OK(millicore_assignment_shards(ctx, TEXT("ranges:7"), &shards));
    CHECK(shards == 7);
    STATUS(MILLICORE_INVALID_ASSIGNMENT,
        millicore_assignment_shards(ctx, TEXT("jump:7x"), &shards));
    check_error(ctx, MILLICORE_INVALID_ASSIGNMENT, 5, 1, 6,
        "expected an assignment, as jump:10 at byte 5");
    STATUS(MILLICORE_INVALID_ASSIGNMENT,
        millicore_assignment_shards(ctx, NULL, 0, &shards));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_assignment_shards(ctx, TEXT("jump:7"), NULL));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_assignment_shards(NULL, TEXT("jump:7"), &shards));

    OK(millicore_assignment_owners(
        ctx, TEXT("jump:10"), data, offsets, 3, owners));
    CHECK(owners[0] == 1 && owners[1] == 2);
    OK(millicore_assignment_owners(
        ctx, TEXT("selectors:" LOW), data, offsets, 3, owners));
    CHECK(owners[0] == -1 && owners[1] == -1);
    OK(millicore_assignment_owners(ctx, TEXT("jump:10"), NULL, NULL, 0, NULL));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_assignment_owners(
            ctx, TEXT("jump:10"), data, offsets, 3, NULL));

    OK(millicore_assignment_copies(
        ctx, TEXT("rendezvous:x,y"), data, offsets, 2, 3, nodes));
    CHECK(nodes[0] + nodes[1] == 1 && nodes[2] == UINT32_MAX);
    CHECK(nodes[3] + nodes[4] == 1 && nodes[5] == UINT32_MAX);
    OK(millicore_assignment_copies(
        ctx, TEXT("rendezvous:x,y"), data, offsets, 2, 0, NULL));
    STATUS(MILLICORE_UNSUPPORTED,
        millicore_assignment_copies(
            ctx, TEXT("jump:2"), data, offsets, 2, 3, nodes));
    STATUS(MILLICORE_TOO_LARGE,
        millicore_assignment_copies(
            ctx, TEXT("rendezvous:x"), data, offsets, 2, SIZE_MAX, nodes));

    OK(millicore_assignment_plan(ctx, TEXT("jump:1"), TEXT("jump:1"), data,
        offsets, 3, sizes, &out, &len));
    static const char begin[] = "{\"from\":\"jump:1\",\"to\":\"jump:1\","
                                "\"total\":{\"objects\":3,\"bytes\":7},";
    CHECK(len > sizeof begin);
    BYTES(begin, out, sizeof begin - 1);
    OK(millicore_assignment_plan(ctx, TEXT("jump:1"), TEXT("ranges:2"), data,
        offsets, 3, NULL, &out, &len));
    STATUS(MILLICORE_INVALID_SHARD_TOTAL,
        millicore_assignment_plan(ctx, TEXT("jump:1"), TEXT("jump:0"), data,
            offsets, 3, NULL, &out, &len));
    CHECK(out == NULL && len == 0);
    STATUS(MILLICORE_INVALID_ASSIGNMENT,
        millicore_assignment_plan(ctx, TEXT("jump:1"), TEXT("jump"), data,
            offsets, 3, NULL, &out, &len));
    STATUS(MILLICORE_TOO_LARGE,
        millicore_assignment_plan(ctx, TEXT("jump:1"), TEXT("jump:70000"),
            data, offsets, 3, NULL, &out, &len));

    OK(millicore_assignment_resize(
        ctx, TEXT("ranges:1"), TEXT("jump:2"), &out, &len));
    BYTES("selectors:" LOW ";" HIGH, out, len);
    STATUS(MILLICORE_NOT_RANGES,
        millicore_assignment_resize(
            ctx, TEXT("jump:1"), TEXT("jump:2"), &out, &len));
    OK(millicore_assignment_selector(ctx, TEXT("ranges:2"), 1, &out, &len));
    BYTES(HIGH, out, len);
    STATUS(MILLICORE_EMPTY_SHARD,
        millicore_assignment_selector(ctx, TEXT("ranges:2"), 2, &out, &len));
    STATUS(MILLICORE_NOT_RANGES,
        millicore_assignment_selector(ctx, TEXT("jump:2"), 0, &out, &len));

    OK(millicore_shard_info_check(ctx, TEXT(LOW), TEXT(" " LOW), &outcome));
    CHECK(outcome == MILLICORE_SHARD_INFO_APPLIED);
    OK(millicore_shard_info_check(ctx, TEXT(LOW), NULL, 0, &outcome));
    CHECK(outcome == MILLICORE_SHARD_INFO_IGNORED);
    OK(millicore_shard_info_check(ctx, TEXT(LOW), TEXT(HIGH), &outcome));
    CHECK(outcome == MILLICORE_SHARD_INFO_DIFFERENT);
    STATUS(MILLICORE_INVALID_SELECTOR,
        millicore_shard_info_check(ctx, TEXT("x"), TEXT(HIGH), &outcome));
    STATUS(MILLICORE_MIXED_SELECTOR_FIELDS,
        millicore_shard_info_check(ctx,
            TEXT(LOW " || shardRange(object.metadata.namespace, "
                     "'0x0000000000000000', '0x8000000000000000')"),
            NULL, 0, &outcome));
    millicore_ctx_free(ctx);
}

static void test_series(void)
{
    const uint32_t offsets[] = {0, 1, 3}, rows[] = {0, 2}, one[] = {0, 1};
    const uint32_t excluded[] = {0}, tenant[] = {7};
    const uint8_t *data = (const uint8_t *)"abc", ready[] = {1, 0, 1};
    const uint64_t keys[] = {1, 2}, moduli[] = {14, 0};
    uint64_t hashes[2], again[2];
    uint32_t nodes[4];
    size_t count = 9;
    OK(millicore_hashmod(
        MILLICORE_HASHMOD_PROMETHEUS, data, offsets, 1, moduli, hashes));
    CHECK(hashes[0] < 14);
    STATUS(MILLICORE_INVALID_MODULUS,
        millicore_hashmod(MILLICORE_HASHMOD_VICTORIAMETRICS, data, offsets, 2,
            moduli, hashes));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_hashmod(2, data, offsets, 1, moduli, hashes));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_hashmod(0, data, offsets, 1, NULL, hashes));

    OK(millicore_rendezvous(
        data, offsets, 2, 0, excluded, 1, keys, 2, nodes));
    CHECK(nodes[0] == 1 && nodes[1] == 1);
    OK(millicore_rendezvous(NULL, NULL, 0, 0, NULL, 0, keys, 2, nodes));
    CHECK(nodes[0] == 0 && nodes[1] == 0); /* as upstream */
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_rendezvous(data, offsets, 2, 0, NULL, 1, keys, 2, nodes));
    STATUS(MILLICORE_MISALIGNED,
        millicore_rendezvous(
            data, offsets, 2, 0, NULL, 0, ODD(uint64_t), 2, nodes));

    OK(millicore_series_hash(MILLICORE_SERIES_VMINSERT, NULL, NULL, data,
        offsets, rows, 1, hashes));
    OK(millicore_series_hash(MILLICORE_SERIES_VMINSERT, tenant, tenant, data,
        offsets, rows, 1, again));
    CHECK(hashes[0] != again[0]);
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_series_hash(MILLICORE_SERIES_VMINSERT, tenant, NULL, data,
            offsets, rows, 1, hashes));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_series_hash(5, NULL, NULL, data, offsets, rows, 1, hashes));
    STATUS(MILLICORE_LENGTH_MISMATCH,
        millicore_series_hash(MILLICORE_SERIES_VMAGENT_CLUSTER, NULL, NULL,
            data, offsets, one, 1, hashes));

    OK(millicore_series_members(keys, 2, 3, 2, nodes));
    CHECK(nodes[0] == 1 && nodes[1] == 2 && nodes[2] == 2 && nodes[3] == 0);
    OK(millicore_series_members(keys, 2, 1, 9, nodes));
    CHECK(nodes[0] == 0 && nodes[1] == 0);
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_series_members(keys, 2, 3, 2, NULL));
    OK(millicore_series_replicas(2, 3, ready, 3, nodes, &count));
    CHECK(count == 2 && nodes[0] == 2 && nodes[1] == 0);
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_series_replicas(2, 3, ready, 3, nodes, NULL));
}

void test_shard(void)
{
    const uint64_t keys[] = {UINT64_C(0xcbf29ce484222325), 1, 0};
    const int64_t buckets[] = {10, INT64_MAX, -4};
    const uint32_t offsets[] = {0, 0, 1, 3};
    const uint8_t *data = (const uint8_t *)"abc";
    int32_t shards[3] = {9, 9, 9};
    millicore_status statuses[3] = {9, 9, 9};
    OK(millicore_jump(keys, buckets, 3, shards, statuses));
    CHECK(shards[0] == 1 && statuses[0] == MILLICORE_OK);
    CHECK(shards[1] == -1 && statuses[1] == MILLICORE_ENDLESS_JUMP);
    CHECK(shards[2] == -1 && statuses[2] == MILLICORE_OK);
    OK(millicore_jump(NULL, NULL, 0, NULL, NULL));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_jump(NULL, buckets, 3, shards, statuses));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_jump(keys, NULL, 3, shards, statuses));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_jump(keys, buckets, 3, NULL, statuses));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_jump(keys, buckets, 3, shards, NULL));
    STATUS(MILLICORE_MISALIGNED,
        millicore_jump(ODD(uint64_t), buckets, 3, shards, statuses));
    STATUS(MILLICORE_MISALIGNED,
        millicore_jump(keys, buckets, 3, ODD(int32_t), statuses));

    OK(millicore_shard_assign(data, offsets, 3, 10, shards));
    CHECK(shards[0] == 1 && shards[1] == 2);
    OK(millicore_shard_assign(NULL, NULL, 0, 10, NULL));
    STATUS(MILLICORE_INVALID_SHARD_TOTAL,
        millicore_shard_assign(data, offsets, 3, 0, shards));
    STATUS(MILLICORE_INVALID_SHARD_TOTAL,
        millicore_shard_assign(data, offsets, 3, -1, shards));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_shard_assign(data, offsets, 3, 10, NULL));
    STATUS(MILLICORE_MISALIGNED,
        millicore_shard_assign(data, ODD(uint32_t), 3, 10, shards));
    test_identity();
    test_assignment();
    test_series();
}

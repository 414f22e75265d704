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
}

/* LISTs and WATCHes, filtered before they are decoded. */
#include <string.h>

#include "check.h"

static const char LIST[] =
    "{\"items\":[{\"metadata\":{\"uid\":\"a\"}},{\"metadata\":{\"uid\":\"b\"}}]}";

static millicore_shard_filter *jump(
    uint32_t format, uint32_t body, int32_t shard, int32_t total)
{
    millicore_shard_filter *filter = NULL;
    OK(millicore_shard_filter_new_jump(
        format, body, MILLICORE_SHARD_FILTER_KEEP, shard, total, &filter));
    return filter;
}

static void test_refused(void)
{
    millicore_shard_filter *filter = (millicore_shard_filter *)ODD(uint64_t);
    const uint64_t starts[] = {1}, ends[] = {1};
    STATUS(MILLICORE_INVALID_SHARD_TOTAL,
        millicore_shard_filter_new_jump(0, 0, 0, 0, 0, &filter));
    CHECK(filter == NULL);
    STATUS(MILLICORE_SHARD_PAST_TOTAL,
        millicore_shard_filter_new_jump(0, 0, 0, 3, 3, &filter));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_shard_filter_new_jump(2, 0, 0, 0, 1, &filter));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_shard_filter_new_jump(0, 2, 0, 0, 1, &filter));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_shard_filter_new_jump(0, 0, 3, 0, 1, &filter));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_shard_filter_new_jump(0, 0, 0, 0, 1, NULL));
    STATUS(MILLICORE_INVALID_HASH_RANGE,
        millicore_shard_filter_new_ranges(0, 0, 0, starts, ends, 1, &filter));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_shard_filter_new_ranges(0, 0, 0, NULL, ends, 1, &filter));
    STATUS(MILLICORE_MISALIGNED,
        millicore_shard_filter_new_ranges(
            0, 0, 0, ODD(uint64_t), ends, 1, &filter));
    CHECK(filter == NULL);
    millicore_shard_filter_free(NULL);
}

static void test_list(void)
{
    const uint64_t starts[] = {0}, ends[] = {0};
    const uint8_t *out = NULL;
    size_t len = 0;
    uint64_t memory = 0;
    millicore_error error;
    millicore_shard_filter *all = NULL;
    millicore_shard_filter *filter =
        jump(MILLICORE_SHARD_FILTER_JSON, MILLICORE_SHARD_FILTER_LIST, 2, 10);
    /* Of ten shards, "a" is the third's. */
    OK(millicore_shard_filter_feed(filter, TEXT(LIST), &out, &len));
    BYTES("{\"items\":[{\"metadata\":{\"uid\":\"a\"}}]}", out, len);
    OK(millicore_shard_filter_finish(filter));
    OK(millicore_shard_filter_memory(filter, &memory));
    CHECK(memory > 0);
    STATUS(MILLICORE_INVALID_JSON,
        millicore_shard_filter_feed(filter, TEXT("x"), &out, &len));
    error.size = sizeof error;
    OK(millicore_shard_filter_error(filter, &error));
    CHECK(error.status == MILLICORE_INVALID_JSON);
    CHECK(error.offset == sizeof LIST - 1);
    STATUS(MILLICORE_INVALID_JSON, millicore_shard_filter_finish(filter));
    OK(millicore_shard_filter_reset(filter));
    OK(millicore_shard_filter_feed(filter, TEXT("{}"), &out, &len));
    OK(millicore_shard_filter_finish(filter));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_shard_filter_feed(filter, TEXT("x"), NULL, &len));
    millicore_shard_filter_free(filter);

    OK(millicore_shard_filter_new_ranges(0, 0, MILLICORE_SHARD_FILTER_REFUSE,
        starts, ends, 1, &all));
    OK(millicore_shard_filter_feed(all, TEXT(LIST), &out, &len));
    BYTES(LIST, out, len);
    millicore_shard_filter_free(all);

    filter = jump(MILLICORE_SHARD_FILTER_PROTOBUF, 0, 0, 1);
    STATUS(MILLICORE_TRUNCATED_BODY, millicore_shard_filter_finish(filter));
    STATUS(MILLICORE_TRUNCATED_BODY,
        millicore_shard_filter_feed(filter, TEXT("k8s"), &out, &len));
    millicore_shard_filter_free(filter);
}

static void test_watch(void)
{
    const uint8_t *out = NULL;
    size_t len = 0;
    millicore_shard_filter_counts counts;
    millicore_shard_filter *filter =
        jump(MILLICORE_SHARD_FILTER_JSON, MILLICORE_SHARD_FILTER_WATCH, 2, 10);
    OK(millicore_shard_filter_feed(filter,
        TEXT("{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"uid\":\"b\","
             "\"resourceVersion\":\"42\"}}}\n"),
        &out, &len));
    CHECK(len == 0);
    OK(millicore_shard_filter_resource_version(filter, &out, &len));
    BYTES("42", out, len);
    OK(millicore_shard_filter_expire(filter));
    OK(millicore_shard_filter_feed(filter, NULL, 0, &out, &len));
    CHECK(len > 17 && memcmp(out, "{\"type\":\"ERROR\",\"", 17) == 0);
    counts.size = sizeof counts;
    OK(millicore_shard_filter_count(filter, &counts));
    CHECK(counts.expired == 1 && counts.objects == 1);
    CHECK(counts.kept == 0 && counts.events == 0);
    counts.size = 8;
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_shard_filter_count(filter, &counts));
    millicore_shard_filter_free(filter);
}

void test_shard_filter(void)
{
    test_refused();
    test_list();
    test_watch();
}

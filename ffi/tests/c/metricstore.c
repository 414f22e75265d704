/* Metric stores and their pages. */
#include <string.h>

#include "check.h"

#define HEADER "# HELP up Up.\n# TYPE up info"

static const uint32_t header_offsets[] = {0, sizeof HEADER - 1};

static millicore_metricstore *new_store(uint64_t per_object)
{
    millicore_metricstore *store = NULL;
    millicore_metricstore_options options;
    memset(&options, 0, sizeof options);
    options.size = sizeof options;
    options.series_per_object = per_object;
    OK(millicore_metricstore_new(&options, (const uint8_t *)HEADER,
        header_offsets, 1, &store));
    return store;
}

static millicore_status upsert(
    millicore_metricstore *store, const char *uid, const char *body)
{
    uint32_t offsets[2] = {0, 0};
    offsets[1] = (uint32_t)strlen(body);
    return millicore_metricstore_upsert(store, (const uint8_t *)uid,
        strlen(uid), (const uint8_t *)body, offsets, 1);
}

static void add(
    millicore_metricstore_page *page, millicore_metricstore *store,
    uint32_t new_writer)
{
    millicore_metricstore_snapshot *snapshot;
    OK(millicore_metricstore_publish(store, &snapshot));
    OK(millicore_metricstore_page_add(page, snapshot, new_writer));
    millicore_metricstore_snapshot_free(snapshot);
}

static void check_page(
    millicore_metricstore_page *page, uint32_t form, const char *expected)
{
    uint8_t text[256];
    uint64_t len;
    size_t read;
    OK(millicore_metricstore_page_start(page, form, &len));
    CHECK(len == strlen(expected));
    OK(millicore_metricstore_page_read(page, text, 3, &read));
    CHECK(read == (len < 3 ? len : 3));
    size_t first = read;
    OK(millicore_metricstore_page_read(
        page, text + first, sizeof text - first, &read));
    BYTES(expected, text, first + read);
    OK(millicore_metricstore_page_read(page, text, sizeof text, &read));
    CHECK(read == 0);
}

static void check_stores(void)
{
    uint8_t deleted;
    millicore_metricstore_statistics held;
    millicore_metricstore *store = new_store(2);
    millicore_metricstore_page *page;
    held.size = sizeof held;
    OK(millicore_metricstore_page_new(
        MILLICORE_EXPOSITION_V2_20, 0, &page));
    add(page, store, 1);
    check_page(page, MILLICORE_METRICSTORE_TEXT, "");
    OK(upsert(store, "a", "up 1\n"));
    OK(upsert(store, "b", "up 2\n"));
    check_page(page, MILLICORE_METRICSTORE_TEXT, ""); /* as it was */
    OK(millicore_metricstore_page_clear(page));
    add(page, store, 1);
    add(page, store, 0);
    check_page(page, MILLICORE_METRICSTORE_OPEN_METRICS,
        HEADER "\nup 1\nup 2\nup 1\nup 2\n");
    OK(millicore_metricstore_begin_replace(store));
    OK(upsert(store, "c", "up 3\n"));
    OK(millicore_metricstore_page_clear(page));
    add(page, store, 1);
    check_page(page, MILLICORE_METRICSTORE_TEXT,
        "# HELP up Up.\n# TYPE up gauge\nup 1\nup 2\n");
    OK(millicore_metricstore_end_replace(store, 1));
    OK(millicore_metricstore_delete(store, TEXT("a"), &deleted));
    CHECK(deleted == 0);
    STATUS(MILLICORE_TOO_MANY_SERIES_OF_OBJECT,
        upsert(store, "d", "up\nup\nup\n"));
    OK(millicore_metricstore_read_statistics(store, &held));
    CHECK(held.objects == 1 && held.series == 1 && held.bytes == 5);
    CHECK(held.refused == 1 && held.memory > 0);
    OK(millicore_metricstore_delete(store, TEXT("c"), &deleted));
    CHECK(deleted == 1);
    STATUS(MILLICORE_NOT_REPLACING,
        millicore_metricstore_end_replace(store, 1));
    millicore_error error;
    error.size = sizeof error;
    OK(millicore_metricstore_error(store, &error));
    BYTES("no replacement was begun", error.text, error.text_len);
    millicore_metricstore_free(store);
    millicore_metricstore_page_free(page);
}

static void check_gzip(void)
{
    static const uint8_t magic[] = {0x1f, 0x8b, 8, 0};
    uint8_t body[512];
    uint64_t memory;
    size_t read;
    millicore_metricstore *store = new_store(0);
    millicore_metricstore_page *page;
    OK(upsert(store, "a", "up 1\n"));
    OK(millicore_metricstore_page_new(
        MILLICORE_EXPOSITION_V2_20, 6, &page));
    add(page, store, 1);
    OK(millicore_metricstore_page_start_gzip(
        page, MILLICORE_METRICSTORE_TEXT, TEXT("# EOF\n")));
    OK(millicore_metricstore_page_read(page, body, sizeof body, &read));
    CHECK(read > 18 && memcmp(body, magic, sizeof magic) == 0);
    /* The length of the text, at the end. */
    CHECK(body[read - 4] == sizeof HEADER - 1 - 4 + 5 + 1 + 5 + 6);
    OK(millicore_metricstore_page_memory(page, &memory));
    CHECK(memory > 0);
    millicore_metricstore_page_free(page);
    millicore_metricstore_free(store);
}

static void check_refusals(void)
{
    uint8_t byte;
    size_t read;
    uint64_t len;
    millicore_error error;
    millicore_metricstore *store = new_store(0), *none = store;
    millicore_metricstore_page *page = NULL;
    millicore_metricstore_snapshot *snapshot;
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_metricstore_new(NULL, NULL, NULL, 0, &none));
    CHECK(none == NULL);
    STATUS(MILLICORE_INVALID_ARGUMENT, upsert(NULL, "a", ""));
    STATUS(MILLICORE_LENGTH_MISMATCH,
        millicore_metricstore_upsert(store, NULL, 0, NULL, NULL, 0));
    STATUS(MILLICORE_MISALIGNED,
        millicore_metricstore_upsert(
            store, NULL, 0, NULL, ODD(uint32_t), 1));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_metricstore_delete(store, TEXT("a"), NULL));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_metricstore_publish(store, NULL));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_metricstore_read_statistics(store, NULL));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_metricstore_page_new(7, 0, &page));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_metricstore_page_new(
            MILLICORE_EXPOSITION_V2_13, 10, &page));
    CHECK(page == NULL);
    OK(millicore_metricstore_page_new(
        MILLICORE_EXPOSITION_V2_13, 0, &page));
    OK(millicore_metricstore_publish(store, &snapshot));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_metricstore_page_add(page, snapshot, 0));
    STATUS(MILLICORE_INVALID_HANDLE,
        millicore_metricstore_page_add(page,
            (const millicore_metricstore_snapshot *)(const void *)store, 1));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_metricstore_page_read(page, &byte, 1, &read));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_metricstore_page_start(page, 4, &len));
    STATUS(MILLICORE_UNSUPPORTED,
        millicore_metricstore_page_start_gzip(page, 0, NULL, 0));
    error.size = sizeof error;
    OK(millicore_metricstore_page_error(page, &error));
    BYTES("not supported by this build", error.text, error.text_len);
    OK(millicore_metricstore_page_memory(page, &len));
    CHECK(len == 0);
    millicore_metricstore_snapshot_free(snapshot);
    millicore_metricstore_snapshot_free(NULL);
    millicore_metricstore_page_free(page);
    millicore_metricstore_page_free(NULL);
    millicore_metricstore_free(store);
    millicore_metricstore_free(NULL);
}

void test_metricstore(void)
{
    check_stores();
    check_gzip();
    check_refusals();
}

/*
 * What the files of the C vector runner share.
 *
 * The runner replays one file of rows (one JSON document a line) through the
 * C ABI and prints FAIL lines and a DONE line; `cargo xtask vectors` reads
 * them. All memory comes from one arena that main frees at the end.
 */
#ifndef VECTORS_H
#define VECTORS_H

#include <stddef.h>
#include <stdint.h>

#include "millicore.h"

/* arena.c: memory that lives until the end; exits when there is none. */
void *arena_alloc(size_t size);
void arena_free(void);

/* json.c: a reader that keeps objects in order and numbers as text. */
enum json_kind {
    JSON_NULL, JSON_FALSE, JSON_TRUE, JSON_NUMBER, JSON_STRING, JSON_ARRAY,
    JSON_OBJECT
};

struct json {
    enum json_kind kind;
    /* The key in the object around it, or NULL. */
    const char *key;
    size_t key_len;
    /* A string's bytes without escapes, or a number as written. */
    const char *text;
    size_t len;
    /* The value as written, with quotes and braces. */
    const char *raw;
    size_t raw_len;
    struct json *first;
    struct json *next;
    size_t count;
};

/* NULL where the text is not one JSON document. */
struct json *json_parse(const char *text, size_t len);
/* A member of an object; NULL where it is absent. */
const struct json *json_get(const struct json *object, const char *key);
/* The same, or the program ends: the rows always have it. */
const struct json *json_need(const struct json *object, const char *key);
int json_is_null(const struct json *value); /* also of NULL */
int json_is_true(const struct json *value);
int json_is(const struct json *value, const char *text);
/* Whole numbers, also in strings; hexadecimal in strings. */
int64_t json_int64(const struct json *value);
uint64_t json_uint64(const struct json *value);
uint64_t json_hex(const struct json *value);
double json_bits(const struct json *value);

/* json_equal.c: equal as values; the order of keys does not matter. */
struct json_ignore {
    const char *key;         /* members of this name are left out, or NULL */
    int last_of_cells;       /* so is the last item of each "cells" */
};
int json_equal(
    const struct json *a, const struct json *b, struct json_ignore ignore);

/* base64.c */
size_t base64_decode(const char *text, size_t len, uint8_t *out);

/* column.c: columns of strings and rows over them, as the ABI takes them. */
struct column {
    uint8_t *data;
    size_t len, capacity;
    uint32_t *offsets;       /* n + 1 */
    size_t n, room;
};

struct rows {
    struct column strings;
    uint32_t *rows;          /* n + 1 */
    size_t n, room;
};

void column_clear(struct column *column);
void column_add(struct column *column, const void *text, size_t len);
void column_add_json(struct column *column, const struct json *text);
void column_add_base64(struct column *column, const struct json *text);
void rows_clear(struct rows *rows);
void rows_add_text(struct rows *rows, const char *text);
void rows_end(struct rows *rows);

/* report.c */
struct row {
    const struct json *json;
    size_t line;
    int failed;
};

struct file {
    struct row *rows;
    size_t n;
};

/* Prints a FAIL line; only the first of a row. */
void fail(struct row *row, const char *format, ...);
/* Fails the row unless both are equal. */
void check_text(
    struct row *row, const char *what, const struct json *expected,
    const uint8_t *got, size_t len);
void check_int64(
    struct row *row, const char *what, int64_t expected, int64_t got);
void check_uint64(
    struct row *row, const char *what, uint64_t expected, uint64_t got);
/* Ends the program: the runner itself cannot go on. */
void stop(const char *format, ...);
/* Ends the program unless the status is 0. */
void must(const char *call, millicore_status status);

/* Suites: one file a noun. */
void suite_shard(struct file *file);
void suite_jump_edge(struct file *file);
void suite_dedup(struct file *file);
void suite_vmselect_merge(struct file *file);
void suite_consistenthash(struct file *file);
void suite_hashmod(struct file *file);
void suite_vminsert(struct file *file);
void suite_vmagent_cluster(struct file *file);
void suite_vmagent_shardbyurl(struct file *file);
void suite_floats(struct file *file);
void suite_families(struct file *file);
void suite_labels(struct file *file);
void suite_store_ops(struct file *file);
void suite_quantity(struct file *file);
void suite_quantity_arith(struct file *file);
void suite_quantity_scaled(struct file *file);
void suite_decode(struct file *file);
void suite_storage(struct file *file);
void suite_top(struct file *file);
void suite_hpa(struct file *file);
void suite_vpa_recommendations(struct file *file);
void suite_vpa_histogram_ops(struct file *file);

#endif

/* FAIL lines, and what ends the program. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vectors.h"

/* The row's id, name, case or input.id. */
static const struct json *label(const struct json *row)
{
    static const char *const keys[] = {"id", "name", "case"};
    if (row->kind != JSON_OBJECT) {
        return NULL;
    }
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const struct json *found = json_get(row, keys[i]);
        if (found != NULL && found->kind == JSON_STRING) {
            return found;
        }
    }
    const struct json *input = json_get(row, "input");
    return input != NULL && input->kind == JSON_OBJECT
        ? json_get(input, "id") : NULL;
}

static void print_plain(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        int plain = (unsigned char)text[i] >= ' ';
        putchar(plain ? text[i] : ' ');
    }
}

void fail(struct row *row, const char *format, ...)
{
    char detail[401];
    va_list arguments;
    if (row->failed) {
        return;
    }
    row->failed = 1;
    va_start(arguments, format);
    vsnprintf(detail, sizeof detail, format, arguments);
    va_end(arguments);
    const struct json *name = label(row->json);
    fputs("FAIL\t", stdout);
    if (name != NULL) {
        print_plain(name->text, name->len);
    } else {
        printf("line %lu", (unsigned long)row->line);
    }
    putchar('\t');
    print_plain(detail, strlen(detail));
    putchar('\n');
}

/* A text cut to what a FAIL line can show twice. */
static int shown(size_t len)
{
    return len > 160 ? 160 : (int)len;
}

void check_text(
    struct row *row, const char *what, const struct json *expected,
    const uint8_t *got, size_t len)
{
    if (expected->len == len
        && (len == 0 || memcmp(expected->text, got, len) == 0)) {
        return;
    }
    fail(row, "%s: expected %.*s got %.*s", what, shown(expected->len),
        expected->text, shown(len), len > 0 ? (const char *)got : "");
}

void check_int64(
    struct row *row, const char *what, int64_t expected, int64_t got)
{
    if (expected != got) {
        fail(row, "%s: expected %lld got %lld", what, (long long)expected,
            (long long)got);
    }
}

void check_uint64(
    struct row *row, const char *what, uint64_t expected, uint64_t got)
{
    if (expected != got) {
        fail(row, "%s: expected %llu got %llu", what,
            (unsigned long long)expected, (unsigned long long)got);
    }
}

void stop(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("vectors-c: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(1);
}

void must(const char *call, millicore_status status)
{
    const uint8_t *text;
    size_t len;
    if (status == MILLICORE_OK) {
        return;
    }
    if (millicore_status_text(status, &text, &len) != MILLICORE_OK) {
        len = 0;
    }
    stop("%s: status %ld, %.*s", call, (long)status, (int)len,
        (const char *)text);
}

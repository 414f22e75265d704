/* Whether two JSON documents say the same. */
#include <stdlib.h>
#include <string.h>

#include "vectors.h"

static int ignored(const struct json *member, struct json_ignore ignore)
{
    return ignore.key != NULL && member->key_len == strlen(ignore.key)
        && memcmp(member->key, ignore.key, member->key_len) == 0;
}

static const struct json *find(
    const struct json *object, const struct json *like)
{
    const struct json *member = object->first;
    while (member != NULL
           && (member->key_len != like->key_len
               || memcmp(member->key, like->key, like->key_len) != 0)) {
        member = member->next;
    }
    return member;
}

static size_t compared(const struct json *object, struct json_ignore ignore)
{
    size_t count = 0;
    for (const struct json *m = object->first; m != NULL; m = m->next) {
        count += !ignored(m, ignore);
    }
    return count;
}

static int objects_equal(
    const struct json *a, const struct json *b, struct json_ignore ignore)
{
    if (compared(a, ignore) != compared(b, ignore)) {
        return 0;
    }
    for (const struct json *m = a->first; m != NULL; m = m->next) {
        const struct json *other = find(b, m);
        if (!ignored(m, ignore)
            && (other == NULL || !json_equal(m, other, ignore))) {
            return 0;
        }
    }
    return 1;
}

static int arrays_equal(
    const struct json *a, const struct json *b, struct json_ignore ignore)
{
    int cells = ignore.last_of_cells && a->key_len == 5
        && memcmp(a->key, "cells", 5) == 0;
    if (a->count != b->count) {
        return 0;
    }
    const struct json *left = a->first, *right = b->first;
    for (; left != NULL; left = left->next, right = right->next) {
        int last = left->next == NULL;
        if (!(cells && last) && !json_equal(left, right, ignore)) {
            return 0;
        }
    }
    return 1;
}

int json_equal(
    const struct json *a, const struct json *b, struct json_ignore ignore)
{
    if (a->kind != b->kind) {
        return 0;
    }
    switch (a->kind) {
    case JSON_OBJECT:
        return objects_equal(a, b, ignore);
    case JSON_ARRAY:
        return arrays_equal(a, b, ignore);
    case JSON_NUMBER:
        return (a->len == b->len && memcmp(a->text, b->text, a->len) == 0)
            || strtod(a->text, NULL) == strtod(b->text, NULL);
    case JSON_STRING:
        return a->len == b->len && memcmp(a->text, b->text, a->len) == 0;
    default:
        return 1;
    }
}

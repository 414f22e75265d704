/*
 * A small JSON reader for the rows, which are known to be well-formed JSON of
 * moderate depth. Numbers stay text, so that no integer is rounded.
 */
#include <stdlib.h>
#include <string.h>

#include "vectors.h"

enum { DEEPEST = 64 };

struct reader {
    const char *at, *end;
    int depth;
};

static struct json *read_value(struct reader *in);

static void skip_blanks(struct reader *in)
{
    while (in->at < in->end && strchr(" \t\r\n", *in->at) != NULL) {
        in->at++;
    }
}

static int take(struct reader *in, char expected)
{
    skip_blanks(in);
    if (in->at < in->end && *in->at == expected) {
        in->at++;
        return 1;
    }
    return 0;
}

static int read_hex4(struct reader *in, uint32_t *code)
{
    if (in->end - in->at < 4) {
        return 0;
    }
    *code = 0;
    for (int digit = 0; digit < 4; digit++) {
        static const char digits[] = "0123456789abcdefABCDEF";
        const char *found = strchr(digits, *in->at);
        if (found == NULL || *in->at == '\0') {
            return 0;
        }
        uint32_t value = (uint32_t)(found - digits);
        *code = *code * 16 + (value > 15 ? value - 6 : value);
        in->at++;
    }
    return 1;
}

static char *put_utf8(char *out, uint32_t code)
{
    if (code < 0x80) {
        *out++ = (char)code;
    } else if (code < 0x800) {
        *out++ = (char)(0xc0 | code >> 6);
        *out++ = (char)(0x80 | (code & 0x3f));
    } else if (code < 0x10000) {
        *out++ = (char)(0xe0 | code >> 12);
        *out++ = (char)(0x80 | (code >> 6 & 0x3f));
        *out++ = (char)(0x80 | (code & 0x3f));
    } else {
        *out++ = (char)(0xf0 | code >> 18);
        *out++ = (char)(0x80 | (code >> 12 & 0x3f));
        *out++ = (char)(0x80 | (code >> 6 & 0x3f));
        *out++ = (char)(0x80 | (code & 0x3f));
    }
    return out;
}

/* The escape after a backslash; a surrogate alone is U+FFFD, as in Go. */
static char *read_escape(struct reader *in, char *out)
{
    static const char names[] = "\"\\/bfnrt", bytes[] = "\"\\/\b\f\n\r\t";
    if (in->at == in->end) {
        return NULL;
    }
    char name = *in->at++;
    const char *found = strchr(names, name);
    if (found != NULL && name != '\0') {
        *out++ = bytes[found - names];
        return out;
    }
    uint32_t code, low;
    if (name != 'u' || !read_hex4(in, &code)) {
        return NULL;
    }
    if (code >= 0xd800 && code < 0xe000) {
        struct reader ahead = *in;
        int pair = code < 0xdc00 && ahead.end - ahead.at >= 6
            && ahead.at[0] == '\\' && ahead.at[1] == 'u';
        ahead.at += pair ? 2 : 0;
        if (pair && read_hex4(&ahead, &low) && low >= 0xdc00
            && low < 0xe000) {
            code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
            *in = ahead;
        } else {
            code = 0xfffd;
        }
    }
    return put_utf8(out, code);
}

/* The bytes of a string, after its opening quote. */
static int read_string(struct reader *in, const char **text, size_t *len)
{
    const char *close = in->at;
    while (close < in->end && *close != '"') {
        close += *close == '\\' && close + 1 < in->end ? 2 : 1;
    }
    if (close >= in->end) {
        return 0;
    }
    /* No escape gives more bytes than it is written with. */
    char *out = arena_alloc((size_t)(close - in->at) + 1);
    *text = out;
    while (in->at < close) {
        if (*in->at != '\\') {
            *out++ = *in->at++;
            continue;
        }
        in->at++;
        out = read_escape(in, out);
        if (out == NULL) {
            return 0;
        }
    }
    *out = '\0';
    *len = (size_t)(out - *text);
    in->at = close + 1;
    return 1;
}

static int read_members(struct reader *in, struct json *around, char close)
{
    struct json **last = &around->first;
    if (take(in, close)) {
        return 1;
    }
    do {
        const char *key = NULL;
        size_t key_len = 0;
        if (around->kind == JSON_OBJECT
            && (!take(in, '"') || !read_string(in, &key, &key_len)
                || !take(in, ':'))) {
            return 0;
        }
        struct json *member = read_value(in);
        if (member == NULL) {
            return 0;
        }
        member->key = key;
        member->key_len = key_len;
        *last = member;
        last = &member->next;
        around->count++;
    } while (take(in, ','));
    return take(in, close);
}

static int read_word(struct reader *in, const char *word)
{
    size_t len = strlen(word);
    if ((size_t)(in->end - in->at) < len || memcmp(in->at, word, len) != 0) {
        return 0;
    }
    in->at += len;
    return 1;
}

static int read_number(struct reader *in, struct json *value)
{
    const char *start = in->at;
    while (in->at < in->end && *in->at != '\0'
           && strchr("+-.0123456789eE", *in->at) != NULL) {
        in->at++;
    }
    value->kind = JSON_NUMBER;
    value->text = start;
    value->len = (size_t)(in->at - start);
    return value->len > 0;
}

static struct json *read_value(struct reader *in)
{
    skip_blanks(in);
    if (in->at == in->end || in->depth == DEEPEST) {
        return NULL;
    }
    struct json *value = arena_alloc(sizeof *value);
    memset(value, 0, sizeof *value);
    value->raw = in->at;
    in->depth++;
    int ok;
    switch (*in->at) {
    case '{':
        in->at++;
        value->kind = JSON_OBJECT;
        ok = read_members(in, value, '}');
        break;
    case '[':
        in->at++;
        value->kind = JSON_ARRAY;
        ok = read_members(in, value, ']');
        break;
    case '"':
        in->at++;
        value->kind = JSON_STRING;
        ok = read_string(in, &value->text, &value->len);
        break;
    case 't':
        value->kind = JSON_TRUE;
        ok = read_word(in, "true");
        break;
    case 'f':
        value->kind = JSON_FALSE;
        ok = read_word(in, "false");
        break;
    case 'n':
        ok = read_word(in, "null");
        break;
    default:
        ok = read_number(in, value);
    }
    in->depth--;
    value->raw_len = (size_t)(in->at - value->raw);
    return ok ? value : NULL;
}

struct json *json_parse(const char *text, size_t len)
{
    struct reader in = {text, text + len, 0};
    struct json *value = read_value(&in);
    skip_blanks(&in);
    return in.at == in.end ? value : NULL;
}

const struct json *json_get(const struct json *object, const char *key)
{
    size_t len = strlen(key);
    const struct json *member = object->first;
    while (member != NULL
           && (member->key_len != len
               || memcmp(member->key, key, len) != 0)) {
        member = member->next;
    }
    return member;
}

const struct json *json_need(const struct json *object, const char *key)
{
    const struct json *member = json_get(object, key);
    if (member == NULL) {
        stop("a row has no `%s`", key);
    }
    return member;
}

int json_is_null(const struct json *value)
{
    return value == NULL || value->kind == JSON_NULL;
}

int json_is_true(const struct json *value)
{
    return value != NULL && value->kind == JSON_TRUE;
}

int json_is(const struct json *value, const char *text)
{
    return value != NULL && value->kind == JSON_STRING
        && value->len == strlen(text)
        && memcmp(value->text, text, value->len) == 0;
}

/* Digits of a number or a string, which end where a digit cannot be. */
static const char *digits(const struct json *value)
{
    if (value->len == 0) {
        stop("a row has no number where one was expected");
    }
    return value->text;
}

int64_t json_int64(const struct json *value)
{
    return (int64_t)strtoll(digits(value), NULL, 10);
}

uint64_t json_uint64(const struct json *value)
{
    return (uint64_t)strtoull(digits(value), NULL, 10);
}

uint64_t json_hex(const struct json *value)
{
    return (uint64_t)strtoull(digits(value), NULL, 16);
}

double json_bits(const struct json *value)
{
    uint64_t bits = json_hex(value);
    double number;
    memcpy(&number, &bits, sizeof number);
    return number;
}

/* Columns of strings as the ABI takes them. */
#include <string.h>

#include "vectors.h"

/* Room for `need` items of `size` bytes; what is there stays. */
static void *grow(void *items, size_t *room, size_t need, size_t size)
{
    if (need <= *room) {
        return items;
    }
    size_t more = need > 2 * *room ? need : 2 * *room;
    void *grown = arena_alloc((more + 1) * size);
    memset(grown, 0, (more + 1) * size);
    if (*room > 0) {
        memcpy(grown, items, (*room + 1) * size);
    }
    *room = more;
    return grown;
}

void column_clear(struct column *column)
{
    column->len = 0;
    column->n = 0;
}

void column_add(struct column *column, const void *text, size_t len)
{
    column->data =
        grow(column->data, &column->capacity, column->len + len, 1);
    column->offsets = grow(
        column->offsets, &column->room, column->n + 1, sizeof(uint32_t));
    if (len > 0) {
        memcpy(column->data + column->len, text, len);
    }
    column->len += len;
    column->n++;
    column->offsets[column->n] = (uint32_t)column->len;
}

void column_add_json(struct column *column, const struct json *text)
{
    column_add(column, text->text, text->len);
}

void column_add_base64(struct column *column, const struct json *text)
{
    uint8_t *bytes = arena_alloc(text->len + 1);
    size_t len = base64_decode(text->text, text->len, bytes);
    column_add(column, bytes, len);
}

void rows_clear(struct rows *rows)
{
    column_clear(&rows->strings);
    rows->n = 0;
}

void rows_add_text(struct rows *rows, const char *text)
{
    column_add(&rows->strings, text, strlen(text));
}

void rows_end(struct rows *rows)
{
    rows->rows =
        grow(rows->rows, &rows->room, rows->n + 1, sizeof(uint32_t));
    rows->n++;
    rows->rows[rows->n] = (uint32_t)rows->strings.n;
}

/* Memory for one run: blocks that are freed together. */
#include <stdlib.h>

#include "vectors.h"

enum { BLOCK = 1 << 20, ALIGN = 16 };

struct block {
    struct block *next;
    size_t used, size;
    /* Bytes follow, from the next multiple of ALIGN. */
};

static struct block *blocks;

static size_t header(void)
{
    return (sizeof(struct block) + ALIGN - 1) / ALIGN * ALIGN;
}

void *arena_alloc(size_t size)
{
    size = (size + ALIGN - 1) / ALIGN * ALIGN;
    if (blocks == NULL || blocks->size - blocks->used < size) {
        size_t room = size > BLOCK ? size : BLOCK;
        struct block *block = malloc(header() + room);
        if (block == NULL) {
            stop("out of memory");
        }
        block->next = blocks;
        block->used = 0;
        block->size = room;
        blocks = block;
    }
    void *memory = (char *)blocks + header() + blocks->used;
    blocks->used += size;
    return memory;
}

void arena_free(void)
{
    while (blocks != NULL) {
        struct block *next = blocks->next;
        free(blocks);
        blocks = next;
    }
}

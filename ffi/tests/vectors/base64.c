/* Base64 with padding, as the rows carry bytes. */
#include <string.h>

#include "vectors.h"

size_t base64_decode(const char *text, size_t len, uint8_t *out)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "abcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t made = 0;
    uint32_t bits = 0;
    int held = 0;
    for (size_t i = 0; i < len && text[i] != '='; i++) {
        const char *found = strchr(letters, text[i]);
        if (found == NULL || text[i] == '\0') {
            stop("a row has bytes that are not base64");
        }
        bits = bits << 6 | (uint32_t)(found - letters);
        held += 6;
        if (held >= 8) {
            held -= 8;
            out[made++] = (uint8_t)(bits >> held);
        }
    }
    return made;
}

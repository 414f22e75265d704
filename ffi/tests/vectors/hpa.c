/* Suite hpa: the decision on an autoscaler, field by field. */
#include "vectors.h"

static void check_field(
    struct row *row, const char *what, const struct json *expected,
    const struct json *got)
{
    const struct json_ignore nothing = {NULL, 0};
    if (expected == NULL && got == NULL) {
        return;
    }
    if (expected == NULL || got == NULL) {
        fail(row, "%s: expected it %s", what,
            expected == NULL ? "absent" : "present");
    } else if (!json_equal(expected, got, nothing)) {
        fail(row, "%s: expected %.*s got %.*s", what,
            expected->raw_len > 180 ? 180 : (int)expected->raw_len,
            expected->raw, got->raw_len > 180 ? 180 : (int)got->raw_len,
            got->raw);
    }
}

void suite_hpa(struct file *file)
{
    static const char *const fields[] = {
        "error", "errorKind", "action", "currentReplicas",
        "desiredReplicas", "scaleTo", "statusWritten", "events",
        "proposals", "status", "history",
    };
    const struct json_ignore nothing = {NULL, 0};
    millicore_ctx *ctx;
    must("millicore_ctx_new", millicore_ctx_new(&ctx));
    for (size_t i = 0; i < file->n; i++) {
        struct row *row = &file->rows[i];
        const struct json *input = json_need(row->json, "input");
        const struct json *expected = json_need(row->json, "expected");
        const uint8_t *out;
        size_t len;
        must("millicore_hpa_decide",
            millicore_hpa_decide(ctx, (const uint8_t *)input->raw,
                input->raw_len, 0, &out, &len));
        const struct json *got = json_parse((const char *)out, len);
        if (got == NULL) {
            fail(row, "the decision is not JSON");
            continue;
        }
        if (json_equal(expected, got, nothing)) {
            continue;
        }
        for (size_t f = 0; f < sizeof fields / sizeof *fields; f++) {
            check_field(row, fields[f], json_get(expected, fields[f]),
                json_get(got, fields[f]));
        }
        fail(row, "the decision has other fields");
    }
    millicore_ctx_free(ctx);
}

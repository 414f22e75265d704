/* The HorizontalPodAutoscaler. */
#include <string.h>

#include "check.h"

#define CASE(behavior, value) \
    "{\"now\":\"2026-03-01T12:00:00Z\",\"hpa\":{\"metadata\":" \
    "{\"name\":\"web\",\"namespace\":\"shop\"},\"spec\":{" \
    "\"scaleTargetRef\":{\"kind\":\"Deployment\",\"name\":\"web\"}," \
    "\"maxReplicas\":9," behavior "\"metrics\":[{\"type\":\"External\"," \
    "\"external\":{\"metric\":{\"name\":\"queue\"},\"target\":" \
    "{\"averageValue\":\"30\"}}}]}},\"scale\":{\"specReplicas\":2," \
    "\"statusReplicas\":2,\"selector\":\"app=web\"},\"metrics\":" \
    "{\"external\":[{\"metric\":\"queue\",\"values\":[" value "]}]}}"

#define SIMULATION(seconds) \
    "{\"hpa\":{\"spec\":{\"maxReplicas\":9}},\"durationSeconds\":" seconds \
    ",\"pods\":{\"requests\":{\"cpu\":\"100m\"}}," \
    "\"load\":{\"curve\":[{\"constant\":560}]}}"

static int says(const uint8_t *out, size_t len, const char *words)
{
    size_t n = strlen(words);
    for (size_t i = 0; i + n <= len; i++) {
        if (memcmp(out + i, words, n) == 0) {
            return 1;
        }
    }
    return 0;
}

void test_hpa(void)
{
    millicore_ctx *ctx;
    const uint8_t *out;
    size_t len;
    OK(millicore_ctx_new(&ctx));
    CHECK(millicore_features() & MILLICORE_FEATURE_AUTOSCALE);
    OK(millicore_hpa_decide(
        ctx, TEXT(CASE("", "\"100\"")), 0, &out, &len));
    CHECK(says(out, len, "\"scaleTo\":4,"));
    CHECK(says(out, len, "New size: 4; reason: external metric queue(nil)"));
    STATUS(MILLICORE_INVALID_JSON,
        millicore_hpa_decide(
            ctx, TEXT(CASE("\n", "\"x\"")), 0, &out, &len));
    millicore_error error;
    error.size = sizeof error;
    OK(millicore_ctx_error(ctx, &error));
    CHECK(error.line == 2);
    OK(millicore_json_path(ctx, TEXT(CASE("\n", "\"x\"")), error.offset, &out,
        &len));
    CHECK(says(out, len, "metrics.external[0].values[0]"));
    OK(millicore_json_path(ctx, NULL, 0, 7, &out, &len));
    CHECK(len == 0);
    STATUS(MILLICORE_EXPECTED_DEFAULTED_BEHAVIOR,
        millicore_hpa_decide(
            ctx, TEXT(CASE("\"behavior\":{},", "\"1\"")), 0, &out, &len));
    STATUS(MILLICORE_INVALID_JSON,
        millicore_hpa_decide(ctx, NULL, 0, 0, &out, &len));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_hpa_decide(
            ctx, TEXT(CASE("", "\"1\"")), 1u << 31, &out, &len));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_hpa_decide(ctx, TEXT("{}"), 0, NULL, &len));
    OK(millicore_hpa_explain(
        ctx, TEXT(CASE("", "\"100\"")), 0, &out, &len));
    CHECK(says(out, len, "{\"decision\":{\"errorKind\":\"none\","));
    CHECK(says(out, len, "{\"code\":400,\"kind\":\"winner\",\"metric\":0,"
                         "\"replicas\":4,"));
    CHECK(says(out, len, "\"summary\":\"shop/web scales Deployment web from "
                         "2 to 4 replicas."));
    STATUS(MILLICORE_EXPECTED_DEFAULTED_BEHAVIOR,
        millicore_hpa_explain(
            ctx, TEXT(CASE("\"behavior\":{},", "\"1\"")), 0, &out, &len));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_hpa_explain(
            ctx, TEXT(CASE("", "\"1\"")), 1, &out, &len));
    OK(millicore_hpa_lint(
        ctx, TEXT(CASE("\"behavior\":{},", "\"1\"")), 0, &out, &len));
    CHECK(says(out, len, "{\"code\":300,\"kind\":\"undefaultedBehavior\","
                         "\"severity\":\"error\",\"path\":"
                         "\"hpa.spec.behavior.scaleUp\","));
    CHECK(says(out, len, "\"omitted\":0}"));
    STATUS(MILLICORE_INVALID_JSON,
        millicore_hpa_lint(ctx, TEXT("{"), 0, &out, &len));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_hpa_lint(ctx, TEXT("{}"), 0, &out, NULL));
    OK(millicore_hpa_simulate(ctx, TEXT(SIMULATION("60")), 0, &out, &len));
    CHECK(says(out, len, "\"desired\":[4,8,8,8]"));
    STATUS(MILLICORE_SIMULATION_OUT_OF_BOUNDS,
        millicore_hpa_simulate(
            ctx, TEXT(SIMULATION("\n-60")), 0, &out, &len));
    error.size = sizeof error;
    OK(millicore_ctx_error(ctx, &error));
    CHECK(error.line == 2 && error.column == 1);
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_hpa_simulate(ctx, TEXT("{}"), 1, &out, &len));
    STATUS(MILLICORE_INVALID_ARGUMENT,
        millicore_hpa_simulate(ctx, TEXT("{}"), 0, &out, NULL));
    millicore_ctx_free(ctx);
}

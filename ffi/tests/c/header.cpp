// The header as C++17: it compiles alone and declares C linkage.
#include "millicore.h"

#include <cstdint>
#include <type_traits>

static_assert(std::is_same_v<millicore_status, std::int32_t>);
static_assert(MILLICORE_OK == 0);

int main()
{
    return millicore_abi_version() == MILLICORE_ABI_VERSION ? 0 : 1;
}

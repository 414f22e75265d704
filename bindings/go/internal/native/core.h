/* The header that `cargo xtask lib` puts beside the archive. */
#if !__has_include("millicore.h")
#error "millicore: the native archive of this platform is not built: run `cargo xtask lib`, or build without -tags millicore_cgo"
#endif
#include "millicore.h"

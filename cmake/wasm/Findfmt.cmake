# {fmt} as headers, and the other headers that every room may include.
include(${CMAKE_CURRENT_LIST_DIR}/headers.cmake)
tangyin_native_headers(headers fmt nlohmann xxhash.h xxh3.h)
add_library(fmt::fmt INTERFACE IMPORTED)
target_include_directories(fmt::fmt INTERFACE ${headers})
target_compile_definitions(fmt::fmt INTERFACE FMT_HEADER_ONLY)
set(fmt_FOUND TRUE)

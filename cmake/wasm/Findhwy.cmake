# Highway for one instruction set, chosen while compiling: headers alone.
include(${CMAKE_CURRENT_LIST_DIR}/headers.cmake)
tangyin_native_headers(headers hwy)
add_library(hwy::hwy INTERFACE IMPORTED)
target_include_directories(hwy::hwy INTERFACE ${headers})
target_compile_definitions(hwy::hwy INTERFACE HWY_COMPILE_ONLY_STATIC)
set(hwy_FOUND TRUE)

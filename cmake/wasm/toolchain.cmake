# The browser build: WebAssembly by Debian's emscripten, one thread, 128-bit vectors, exceptions by the engine's own
# instructions.  web/build uses it; docs/web.md explains.
set(EMSCRIPTEN_ROOT_PATH /usr/share/emscripten CACHE PATH "where emscripten lies")
include(${EMSCRIPTEN_ROOT_PATH}/cmake/Modules/Platform/Emscripten.cmake)
set(CMAKE_CXX_FLAGS_INIT "-msimd128 -fwasm-exceptions -include ${CMAKE_CURRENT_LIST_DIR}/missing_std.h")
# Headers of the native system, used without their libraries: Findhwy.cmake, Findfmt.cmake, FindThreads.cmake.
list(PREPEND CMAKE_MODULE_PATH ${CMAKE_CURRENT_LIST_DIR})
set(TANGYIN_WERROR OFF CACHE BOOL "")
set(TANGYIN_OPENCC OFF CACHE BOOL "")
set(TANGYIN_TRAINING OFF CACHE BOOL "")
set(TANGYIN_TESTS OFF CACHE BOOL "")
set(TANGYIN_INSTALL OFF CACHE BOOL "")

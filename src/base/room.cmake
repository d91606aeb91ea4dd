target_compile_definitions(tangyin_base PRIVATE TANGYIN_DATA_DIR="${CMAKE_SOURCE_DIR}")

target_compile_definitions(tangyin_base PRIVATE TANGYIN_DATA_DIR="${PROJECT_SOURCE_DIR}")

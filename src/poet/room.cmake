target_compile_definitions(tangyin_poet PRIVATE TANGYIN_VERSION="${PROJECT_VERSION}")

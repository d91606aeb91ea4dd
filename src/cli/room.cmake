target_compile_definitions(tangyin_cli PRIVATE TANGYIN_VERSION="${PROJECT_VERSION}")

# The JSON Schemas of docs/api, compiled in: embedded_schemas() of openapi.h.
file(GLOB schemas CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/docs/api/*.schema.json)
set(embedded "#include \"server/openapi.h\"\n\nnamespace tangyin {\n\nstd::span<const EmbeddedSchema> embedded_schemas() {\n")
string(APPEND embedded "  static constexpr EmbeddedSchema kAll[] = {\n")
foreach(schema ${schemas})
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${schema})
  get_filename_component(schema_name ${schema} NAME_WE)
  file(READ ${schema} schema_text)
  string(APPEND embedded "      {\"${schema_name}\", R\"schema(${schema_text})schema\"},\n")
endforeach()
string(APPEND embedded "  };\n  return kAll;\n}\n\n}  // namespace tangyin\n")
file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/embedded_schemas.cpp CONTENT "${embedded}" @ONLY)
target_sources(tangyin_server PRIVATE ${PROJECT_BINARY_DIR}/embedded_schemas.cpp)

# PNG of poems by librsvg, where it is.
find_package(PkgConfig QUIET)
if(PkgConfig_FOUND)
  pkg_check_modules(RSVG QUIET IMPORTED_TARGET librsvg-2.0>=2.52)
endif()
if(RSVG_FOUND)
  target_link_libraries(tangyin_server PRIVATE PkgConfig::RSVG)
  set_source_files_properties(${PROJECT_SOURCE_DIR}/src/server/png.cpp PROPERTIES COMPILE_DEFINITIONS TANGYIN_PNG=1
                                                                                  SKIP_UNITY_BUILD_INCLUSION ON)
endif()

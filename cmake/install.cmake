# cmake --install BUILD --prefix PREFIX: library, headers, CMake package, pkg-config file, program, model with its index,
# manual page, completions of shells.  All find each other by relative paths, so that the tree may be moved.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(cmake_dir ${CMAKE_INSTALL_LIBDIR}/cmake/tangyin)
install(TARGETS tangyin_shared EXPORT tangyin LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
        INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(EXPORT tangyin NAMESPACE tangyin:: FILE tangyinTargets.cmake DESTINATION ${cmake_dir})
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/tangyinConfig.cmake.in ${PROJECT_BINARY_DIR}/tangyinConfig.cmake
                              INSTALL_DESTINATION ${cmake_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/tangyinConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/tangyinConfig.cmake ${PROJECT_BINARY_DIR}/tangyinConfigVersion.cmake
        DESTINATION ${cmake_dir})
file(RELATIVE_PATH up_from_pc ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
file(RELATIVE_PATH lib_in_prefix ${CMAKE_INSTALL_PREFIX} ${CMAKE_INSTALL_FULL_LIBDIR})
configure_file(${PROJECT_SOURCE_DIR}/cmake/tangyin.pc.in ${PROJECT_BINARY_DIR}/tangyin.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/tangyin.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/tangyin DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/docs/api DESTINATION ${CMAKE_INSTALL_DOCDIR} OPTIONAL)

# Open MPI may lie in a folder of its own; what is installed is the file that was linked.
set_target_properties(tangyin PROPERTIES INSTALL_RPATH_USE_LINK_PATH ON BUILD_WITH_INSTALL_RPATH ON)
install(TARGETS tangyin RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/models/ DESTINATION ${CMAKE_INSTALL_DATADIR}/tangyin/models
        FILES_MATCHING PATTERN "*.safetensors" PATTERN "*.index")
install(DIRECTORY web/page/ DESTINATION ${CMAKE_INSTALL_DATADIR}/tangyin/web OPTIONAL)

# The program writes its own manual page and completions; when cross compiling, the native one of TANGYIN_HOST_TOOLS does.
set(program $<TARGET_FILE:tangyin>)
if(TANGYIN_HOST_TOOLS)
  set(program ${TANGYIN_HOST_TOOLS}/tangyin)
endif()
set(shell ${PROJECT_BINARY_DIR}/shell)
file(MAKE_DIRECTORY ${shell})
add_custom_command(OUTPUT ${shell}/tangyin.1 ${shell}/tangyin ${shell}/_tangyin ${shell}/tangyin.fish
                   COMMAND ${program} man > ${shell}/tangyin.1
                   COMMAND ${program} completions bash > ${shell}/tangyin
                   COMMAND ${program} completions zsh > ${shell}/_tangyin
                   COMMAND ${program} completions fish > ${shell}/tangyin.fish
                   DEPENDS tangyin)
add_custom_target(tangyin_shell_files ALL DEPENDS ${shell}/tangyin.1)
install(FILES ${shell}/tangyin.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${shell}/tangyin DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES ${shell}/_tangyin DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
install(FILES ${shell}/tangyin.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)

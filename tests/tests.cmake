if(TANGYIN_OPENCC)  # the tables, whose twin is OpenCC
  target_sources(base_tests PRIVATE ${PROJECT_BINARY_DIR}/generated/base/script_tables.cpp)
endif()
# Tests that are not GoogleTest programs (those are found by themselves, see tangyin_tests in cmake/tangyin.cmake).
add_test(NAME Derivation.LinksPointAtTheCode COMMAND ${PROJECT_SOURCE_DIR}/tools/check_derivation_links)
add_executable(lstm_by_hand ${PROJECT_SOURCE_DIR}/examples/lstm_by_hand.cpp)  # no library: not even include paths
target_compile_options(lstm_by_hand PRIVATE -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror)
add_test(NAME Derivation.ExampleAgreesWithTheComplexStep COMMAND lstm_by_hand)
add_test(NAME Derivation.PrintsTheExamplesNumbers
         COMMAND ${PROJECT_SOURCE_DIR}/tools/check_derivation_numbers $<TARGET_FILE:lstm_by_hand>
                 ${PROJECT_SOURCE_DIR}/docs/derivation.md ${PROJECT_SOURCE_DIR}/docs/derivation.zh.md)
find_program(PYTHON3 python3)
if(PYTHON3)
  add_test(NAME Derivation.FiguresAreWhatTheScriptDraws
           COMMAND ${PYTHON3} ${PROJECT_SOURCE_DIR}/tools/draw_derivation_figures --check)
endif()
add_test(NAME Derivation.CheckCatchesPlantedLinks COMMAND ${PROJECT_SOURCE_DIR}/tools/check_derivation_links_test)
add_test(NAME Gradcheck.ExitsWithZero COMMAND tangyin gradcheck --json)
add_test(NAME Gradcheck.ExitsWithOneWhereADerivativeIsWrong
         COMMAND sh -c "$<TARGET_FILE:tangyin> gradcheck --spoil ∂h/∂f; test $? -eq 1")
add_test(NAME Layers.HoldTheirOrder COMMAND ${PROJECT_SOURCE_DIR}/tools/check_layers)
add_test(NAME Layers.CheckCatchesPlantedViolations COMMAND ${PROJECT_SOURCE_DIR}/tools/check_layers_test)
add_test(NAME Docs.LinksLeadSomewhere COMMAND ${PROJECT_SOURCE_DIR}/tools/check_links)
add_test(NAME Docs.NameTheVersionOfTheBuild COMMAND ${PROJECT_SOURCE_DIR}/tools/check_version $<TARGET_FILE:tangyin>)
find_program(VALGRIND valgrind)
if(VALGRIND AND NOT TANGYIN_SANITIZE)
  add_test(NAME Memory.ValgrindSeesNothingInAShortWrite
           COMMAND ${PROJECT_SOURCE_DIR}/tests/cli/valgrind_test ${VALGRIND} $<TARGET_FILE:tangyin>)
  set_tests_properties(Memory.ValgrindSeesNothingInAShortWrite PROPERTIES SKIP_RETURN_CODE 77)
endif()

add_test(NAME Shell.FilesAgreeWithHelp COMMAND ${PROJECT_SOURCE_DIR}/tests/cli/shell_files_test $<TARGET_FILE:tangyin>)
if(TANGYIN_SANITIZE)
  # Programs from outside would load the sanitizer's runtime too late.
  set(skip sh -c "echo 'skipped: a program from outside cannot load a library with sanitizers'; exit 77")
  add_test(NAME Package.TwoProgramsBuildAgainstAnInstalledTree COMMAND ${skip})
  add_test(NAME Package.Python COMMAND ${skip})
else()
  add_test(NAME Package.TwoProgramsBuildAgainstAnInstalledTree
           COMMAND ${PROJECT_SOURCE_DIR}/tests/install/install_test ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR}
                   ${CMAKE_COMMAND} ${CMAKE_CXX_COMPILER} ${CMAKE_GENERATOR})
  add_test(NAME Package.Python COMMAND ${PROJECT_SOURCE_DIR}/tests/python_test)
  set_tests_properties(Package.Python PROPERTIES ENVIRONMENT TANGYIN_LIBRARY=$<TARGET_FILE:tangyin_shared>)
endif()
set_tests_properties(Package.TwoProgramsBuildAgainstAnInstalledTree Package.Python PROPERTIES SKIP_RETURN_CODE 77)
if(NOT TANGYIN_SANITIZE)
  add_test(NAME Web.LibraryWritesTheProgramsPoems COMMAND ${PROJECT_SOURCE_DIR}/web/wasm/test/run $<TARGET_FILE:tangyin>)
  set_tests_properties(Web.LibraryWritesTheProgramsPoems PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT 3600 RUN_SERIAL ON)
  add_test(NAME Web.PageInABrowser COMMAND ${PROJECT_SOURCE_DIR}/web/test/run $<TARGET_FILE:tangyin>)
  set_tests_properties(Web.PageInABrowser PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT 3600 RUN_SERIAL ON
                       DEPENDS Web.LibraryWritesTheProgramsPoems)  # which makes build-web/
endif()

# The pages of charts, looked at in a browser.
add_executable(sample_page ${PROJECT_SOURCE_DIR}/tests/charts/sample_page.cpp)  # what web/test/report_page looks at
tangyin_own_code(sample_page)
target_link_libraries(sample_page PRIVATE tangyin_study)
if(NOT TANGYIN_SANITIZE)
  add_test(NAME Web.PagesOfChartsInABrowser COMMAND ${PROJECT_SOURCE_DIR}/web/test/report_page --sample $<TARGET_FILE:sample_page>)
  set_tests_properties(Web.PagesOfChartsInABrowser PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT 3600 RUN_SERIAL ON)
endif()

# What ThreadSanitizer is for (./test --threads): the tests of rooms where threads are made, and the program that they run.
add_custom_target(tests_with_threads DEPENDS tangyin)
foreach(room kernels nn training judge_training inference search c_api server)
  if(TARGET ${room}_tests)
    add_dependencies(tests_with_threads ${room}_tests)
  endif()
endforeach()

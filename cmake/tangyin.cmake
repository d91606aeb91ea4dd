# The three helpers of the build: warnings for our own code, a room, the tests of every room.
function(tangyin_own_code target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wconversion -Wshadow
                                           $<$<BOOL:${TANGYIN_WERROR}>:-Werror>
                                           $<$<BOOL:${EMSCRIPTEN}>:-Wno-shorten-64-to-32>)
  target_include_directories(${target} PUBLIC ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR}/include)
  if(TANGYIN_SANITIZE)
    target_compile_options(${target} PUBLIC -fsanitize=${TANGYIN_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
    if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
      target_compile_options(${target} PRIVATE -Wno-maybe-uninitialized)  # g++ 12 is wrong about std::regex under sanitizers
    endif()
    target_link_options(${target} PUBLIC -fsanitize=${TANGYIN_SANITIZE})
  endif()
endfunction()

# Files that share heavy headers (CLI11 and nlohmann-json cost a file 2 to 6 s) are compiled together, `files` of them at most.
# A local name may then equal a constant of the file before it; the presets without TANGYIN_UNITY look at each file alone.
function(tangyin_unity target files)
  if(TANGYIN_UNITY)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE ${files})
    target_compile_options(${target} PRIVATE -Wno-shadow)
  endif()
endfunction()

# tangyin_room(NAME [UNITY] [LIBS library...] [ROOMS room...]): src/NAME as the static library tangyin_NAME.
# A room may bring src/NAME/room.cmake for build steps of its own (generated sources).
function(tangyin_room name)
  cmake_parse_arguments(ROOM "UNITY" "" "LIBS;ROOMS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${name}/*.cpp)
  if(NOT TANGYIN_SERVER)
    list(REMOVE_ITEM ROOM_ROOMS server)
  endif()
  list(TRANSFORM ROOM_ROOMS PREPEND tangyin_)
  if(sources)
    add_library(tangyin_${name} STATIC ${sources})
    tangyin_own_code(tangyin_${name})
    target_link_libraries(tangyin_${name} PUBLIC ${ROOM_ROOMS} ${ROOM_LIBS} fmt::fmt Threads::Threads)
    if(ROOM_UNITY)
      tangyin_unity(tangyin_${name} 24)
    endif()
  else()
    add_library(tangyin_${name} INTERFACE)
    target_include_directories(tangyin_${name} INTERFACE ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR}/include)
    target_link_libraries(tangyin_${name} INTERFACE ${ROOM_ROOMS} ${ROOM_LIBS} fmt::fmt)
  endif()
  if(EXISTS ${PROJECT_SOURCE_DIR}/src/${name}/room.cmake)
    include(${PROJECT_SOURCE_DIR}/src/${name}/room.cmake)
  endif()
endfunction()

# Compiles a room and every room below it for a shared library: position-independent, hidden.
function(tangyin_for_shared_library target)
  set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE ON CXX_VISIBILITY_PRESET hidden
                                             VISIBILITY_INLINES_HIDDEN ON)
  get_target_property(links ${target} INTERFACE_LINK_LIBRARIES)
  list(FILTER links INCLUDE REGEX "^tangyin_")
  foreach(room ${links})
    tangyin_for_shared_library(${room})
  endforeach()
endfunction()

# The target tangyin_shared: libtangyin.so with the C++ and the C interface of include/tangyin/.  The rooms poet and c_api
# are linked as objects (nothing inside refers to what they export), the rooms below as archives.
function(tangyin_shared_library)
  tangyin_for_shared_library(tangyin_c_api)
  set(map ${PROJECT_SOURCE_DIR}/cmake/libtangyin.map)
  add_library(tangyin_shared SHARED $<TARGET_OBJECTS:tangyin_poet> $<TARGET_OBJECTS:tangyin_c_api>)
  add_library(tangyin::tangyin ALIAS tangyin_shared)  # its name where it is installed
  set_target_properties(tangyin_shared PROPERTIES OUTPUT_NAME tangyin EXPORT_NAME tangyin VERSION ${PROJECT_VERSION} SOVERSION 1
                                                  LINKER_LANGUAGE CXX LINK_DEPENDS ${map})
  target_include_directories(tangyin_shared INTERFACE $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>)
  target_compile_features(tangyin_shared INTERFACE cxx_std_20)
  target_link_libraries(tangyin_shared PRIVATE tangyin_c_api)
  target_link_options(tangyin_shared PRIVATE LINKER:--version-script=${map})
  if(NOT TANGYIN_SANITIZE)
    target_link_options(tangyin_shared PRIVATE LINKER:--no-undefined)
  endif()
endfunction()

# tests/ROOM/*_test.cpp become one program ROOM_tests, linked with the whole house.
function(tangyin_tests)
  include(GoogleTest)
  file(GLOB rooms CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR}/tests ${PROJECT_SOURCE_DIR}/tests/*)
  foreach(room ${rooms})
    file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/${room}/*_test.cpp)
    if(sources)
      add_executable(${room}_tests ${sources})
      tangyin_own_code(${room}_tests)
      tangyin_unity(${room}_tests 8)
      target_include_directories(${room}_tests PRIVATE ${PROJECT_SOURCE_DIR}/tests)
      target_compile_definitions(${room}_tests PRIVATE TANGYIN_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
                                                       TANGYIN_PROGRAM="$<TARGET_FILE:tangyin>")
      if(TARGET tangyin_${room})
        target_link_libraries(${room}_tests PRIVATE tangyin_${room})
      else()
        target_link_libraries(${room}_tests PRIVATE tangyin_training_cli)
      endif()
      target_link_libraries(${room}_tests PRIVATE GTest::gtest_main)
      gtest_discover_tests(${room}_tests DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT 600)
    endif()
  endforeach()
  if(EXISTS ${PROJECT_SOURCE_DIR}/tests/tests.cmake)
    include(${PROJECT_SOURCE_DIR}/tests/tests.cmake)
  endif()
endfunction()

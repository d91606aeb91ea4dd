# The tables of the rhyme book, generated from Debian's unicode-data (a second or two).
set(unihan /usr/share/unicode CACHE PATH "where Unihan_*.txt.bz2 lie (Debian: unicode-data)")
set(generated ${PROJECT_BINARY_DIR}/generated/prosody)
file(MAKE_DIRECTORY ${generated})
if(TANGYIN_HOST_TOOLS)
  add_executable(generate_rhyme_book IMPORTED)
  set_target_properties(generate_rhyme_book PROPERTIES IMPORTED_LOCATION ${TANGYIN_HOST_TOOLS}/generate_rhyme_book)
elseif(CMAKE_CROSSCOMPILING)
  message(FATAL_ERROR "tangyin: cross compiling needs a generate_rhyme_book that runs here.  Build it natively,\n"
                      "  cmake -S ${PROJECT_SOURCE_DIR} -B HOST -DTANGYIN_TRAINING=OFF\n"
                      "  cmake --build HOST --target generate_rhyme_book\n"
                      "and configure again with -DTANGYIN_HOST_TOOLS=HOST.")
else()
  add_executable(generate_rhyme_book ${PROJECT_SOURCE_DIR}/tools/generate_rhyme_book.cpp)
  tangyin_own_code(generate_rhyme_book)
  target_link_libraries(generate_rhyme_book PRIVATE tangyin_base)
endif()
set(inputs)
foreach(part DictionaryIndices Variants Readings)
  add_custom_command(OUTPUT ${generated}/${part}.txt
    COMMAND bzip2 -dc ${unihan}/Unihan_${part}.txt.bz2 > ${generated}/${part}.txt
    DEPENDS ${unihan}/Unihan_${part}.txt.bz2)
  list(APPEND inputs ${generated}/${part}.txt)
endforeach()
foreach(list excluded_readings unusual_readings homographs)
  list(APPEND inputs ${PROJECT_SOURCE_DIR}/src/prosody/data/${list}.txt)
endforeach()
set(lists)
foreach(list words learned_words verse_pinyin variants added_readings modern_characters printed_forms)
  list(APPEND lists ${PROJECT_SOURCE_DIR}/src/prosody/data/${list}.txt)
endforeach()
add_custom_command(OUTPUT ${generated}/tables.cpp
  COMMAND generate_rhyme_book ${inputs} ${generated}/tables.cpp ${lists}
  DEPENDS generate_rhyme_book ${inputs} ${lists})
target_sources(tangyin_prosody PRIVATE ${generated}/tables.cpp)

foreach(learner learn_usual_readings learn_word_readings)
  add_executable(${learner} EXCLUDE_FROM_ALL ${PROJECT_SOURCE_DIR}/tools/${learner}.cpp)
  tangyin_own_code(${learner})
  target_link_libraries(${learner} PRIVATE tangyin_prosody)
endforeach()

# tangyin_native_headers(VARIABLE HEADER...): a folder with links to those headers of the native system and nothing else, since
# the rest of /usr/include does not fit this compiler's C library.
function(tangyin_native_headers variable)
  set(folder ${PROJECT_BINARY_DIR}/native_headers)
  file(MAKE_DIRECTORY ${folder})
  foreach(header ${ARGN})
    if(NOT EXISTS /usr/include/${header})
      message(FATAL_ERROR "tangyin: /usr/include/${header} is missing; packages.txt names the package that has it")
    endif()
    file(CREATE_LINK /usr/include/${header} ${folder}/${header} SYMBOLIC)
  endforeach()
  set(${variable} ${folder} PARENT_SCOPE)
endfunction()

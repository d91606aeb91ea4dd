# Under AddressSanitizer every load of a product would be checked, which makes writing a poem twenty times as slow and the
# tests an hour.  The fuzzers' build checks them, and valgrind a short write.
if(TANGYIN_SANITIZE MATCHES "address" AND NOT TANGYIN_FUZZ)
  set_source_files_properties(${CMAKE_CURRENT_LIST_DIR}/products.cpp
                              PROPERTIES COMPILE_OPTIONS "-O2;-fno-sanitize=all")
endif()

# The plain loops of rows.cpp are written for the compiler to vectorise.
set_source_files_properties(${PROJECT_SOURCE_DIR}/src/kernels/rows.cpp PROPERTIES COMPILE_OPTIONS "-O3")

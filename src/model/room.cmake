# The plain loops over weights are written for the compiler to vectorise.
set_source_files_properties(${PROJECT_SOURCE_DIR}/src/model/weight_coding.cpp PROPERTIES COMPILE_OPTIONS "-O3")

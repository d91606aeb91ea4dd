# Plain loops that are written for the compiler to vectorise.
set_source_files_properties(${PROJECT_SOURCE_DIR}/src/judge/judge_reading.cpp
                            PROPERTIES COMPILE_OPTIONS "-O3")

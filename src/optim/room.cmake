# The loops of these files are written for the compiler to vectorise; without errno std::sqrt is one instruction.
# Not -ffast-math: NaN and infinity must stay what they are, and rounding is the same everywhere.  Clang warns where it
# cannot vectorise, as under a sanitizer.
foreach(file sgd adagrad adadelta rmsprop adam averaging clipping)
  set_source_files_properties(${PROJECT_SOURCE_DIR}/src/optim/${file}.cpp PROPERTIES
                              COMPILE_OPTIONS "-O3;-fno-math-errno;-ffp-contract=off;-Wno-pass-failed")
endforeach()

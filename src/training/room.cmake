# Data-parallel training over Open MPI, where it is found.
find_package(MPI QUIET COMPONENTS CXX)
if(MPI_CXX_FOUND)
  target_compile_definitions(tangyin_training PRIVATE TANGYIN_MPI)
  target_link_libraries(tangyin_training PUBLIC MPI::MPI_CXX)
endif()

# No threads: std::thread fails to start and std::mutex does nothing.
add_library(Threads::Threads INTERFACE IMPORTED)
set(Threads_FOUND TRUE)

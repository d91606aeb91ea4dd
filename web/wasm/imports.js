// For emscripten's linker alone: the names that entry.cpp imports from its host, so that any other missing name is an error.
mergeInto(LibraryManager.library, { event() {}, cancelled() {} });

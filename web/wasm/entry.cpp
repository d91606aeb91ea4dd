// What the browser's program has besides the C interface: a way to look on while it writes.  The
// functions of `page` are the host's: web/wasm/library.js.
#include <tangyin/tangyin.h>

extern "C" {

// `json` is valid during the call.
[[clang::import_module("page"), clang::import_name("event")]] void page_event(const char* json);
// Anything but 0 stops the writing.
[[clang::import_module("page"), clang::import_name("cancelled")]] int page_cancelled(void);

// As tangyin_write, watched by the host.
int page_write(const tangyin_poet* poet, const char* request, char** result) {
  const tangyin_watch watch{.event = [](const char* event, void*) { page_event(event); },
                            .cancelled = [](void*) { return page_cancelled(); },
                            .context = nullptr};
  return tangyin_write(poet, request, &watch, result);
}

}  // extern "C"

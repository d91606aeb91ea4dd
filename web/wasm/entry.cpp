// What the browser's program has besides the C interface: a way to look on while it writes.  The
// functions of `page` are the host's: web/wasm/library.js.
#include <tangyin/tangyin.h>

extern "C" {

// `json` is valid during the call.
[[clang::import_module("page"), clang::import_name("event")]] void page_event(const char* json);
// Anything but 0 stops the writing.
[[clang::import_module("page"), clang::import_name("cancelled")]] int page_cancelled(void);

static const tangyin_watch kHost{.event = [](const char* event, void*) { page_event(event); },
                                 .cancelled = [](void*) { return page_cancelled(); },
                                 .context = nullptr};

// As tangyin_write, tangyin_alternatives and tangyin_trace, watched by the host.
int page_write(const tangyin_poet* poet, const char* request, char** result) {
  return tangyin_write(poet, request, &kHost, result);
}
int page_alternatives(const tangyin_poet* poet, const char* request, char** result) {
  return tangyin_alternatives(poet, request, &kHost, result);
}
int page_trace(const tangyin_poet* poet, const char* request, char** result) {
  return tangyin_trace(poet, request, &kHost, result);
}

}  // extern "C"

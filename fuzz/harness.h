// Shared by the fuzzers: conditions that must hold, and the shape of error messages.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace tangyin {

inline void require(bool condition, int line = __builtin_LINE(),
                    const char* file = __builtin_FILE()) {
  if (condition) return;
  std::fprintf(stderr, "%s:%d: what must hold does not\n", file, line);
  std::abort();
}

// The message of an error must be one line of bounded length that begins with `where`.
inline void require_polite(std::string_view message, std::string_view where) {
  require(message.starts_with(where) && message.size() < 2000 &&
          message.find('\n') == std::string_view::npos);
}

inline std::string_view text_of(const uint8_t* data, size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

}  // namespace tangyin

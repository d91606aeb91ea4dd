#include "base/error.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/printable.h"

namespace tangyin {

std::string in_brief(std::string_view text) {
  constexpr size_t kMost = 80;
  size_t length = std::min(text.size(), kMost);
  while (length < text.size() && length > 0 &&
         (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80)
    --length;
  const std::string brief = printable(text.substr(0, length));
  return length < text.size() ? brief + "…" : brief;
}

SystemError system_error(const std::string& what) {
  return SystemError(fmt::format("{}: {}", what, std::strerror(errno)));
}

}  // namespace tangyin

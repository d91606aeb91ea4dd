#include "base/error.h"

#include <cerrno>
#include <cstring>

namespace tangyin {

SystemError system_error(const std::string& what) {
  return SystemError(fmt::format("{}: {}", what, std::strerror(errno)));
}

}  // namespace tangyin

#include "training/run_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <utility>

#include "base/error.h"

namespace tangyin {
namespace {

// "process 4711", as the owner wrote it; whatever else stands there is not repeated.
std::string owner(int file) {
  char text[32] = {};
  const ssize_t size = ::pread(file, text, sizeof text - 1, 0);
  std::string digits;
  for (ssize_t n = 0; n < size && text[n] >= '0' && text[n] <= '9'; ++n) digits += text[n];
  return digits.empty() ? "another process" : "process " + digits;
}

}  // namespace

RunLock::RunLock(const std::filesystem::path& run) {
  const std::filesystem::path path = run / ".lock";
  file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
  if (file_ < 0) throw system_error("cannot write " + path.string());
  if (::flock(file_, LOCK_EX | LOCK_NB) != 0) {
    const int error = errno;
    const std::string who = owner(file_);
    ::close(file_);
    errno = error;
    if (error != EWOULDBLOCK) throw system_error("cannot lock " + path.string());
    throw InputError(fmt::format(
        "{}: {} is training here; wait for its end, or give another directory", run.string(), who));
  }
  const std::string me = std::to_string(::getpid()) + "\n";
  if (::ftruncate(file_, 0) != 0 || ::pwrite(file_, me.data(), me.size(), 0) < 0) {
    const int error = errno;
    ::close(file_);
    errno = error;
    throw system_error("cannot write " + path.string());
  }
}

RunLock::~RunLock() {
  ::close(file_);
}

}  // namespace tangyin

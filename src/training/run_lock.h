// One process at a time in a run directory: RUN/.lock, locked by flock(2) while an object lives and
// holding the number of the process.  The system lets go of the lock when the process ends, however
// it ends; the file stays.
#pragma once

#include <filesystem>

namespace tangyin {

class RunLock {
 public:
  // `run` exists.  InputError that names the other process where one has the lock; SystemError
  // where the file cannot be made.
  explicit RunLock(const std::filesystem::path& run);
  RunLock(const RunLock&) = delete;
  RunLock& operator=(const RunLock&) = delete;
  ~RunLock();

 private:
  int file_;
};

}  // namespace tangyin

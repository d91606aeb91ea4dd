#include "kernels/thread_limit.h"
#include "training_cli/commands.h"

namespace tangyin::cli {

void prepare_threads() noexcept {
  limit_threads();
}

}  // namespace tangyin::cli

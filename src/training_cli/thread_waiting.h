// How long OpenMP's threads spin for work before they sleep.
//
// By default libgomp spins for some milliseconds.  Where another process wants the core, a thread
// that spins keeps it from the very thread that it waits for: on a busy machine two threads trained
// 837 tokens/s where one alone trained 55,887.  Some twenty microseconds are enough to meet the next
// piece of work where the cores are free, and cost little where they are not.
#pragma once

namespace tangyin::cli {

// libgomp reads its environment while it is loaded, before main(), and has no call to change the
// time later.  So this sets GOMP_SPINCOUNT and executes the program once more, in the same process;
// it returns where that is not wanted (the environment says how to wait, or there is one thread) or
// not possible.  Call it before anything else is done.
void start_again_with_short_waits() noexcept;

}  // namespace tangyin::cli

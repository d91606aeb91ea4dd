// Steps of several threads done together.  Whoever comes while nobody works does the steps of all
// who wait, its own among them; who comes meanwhile waits for the next round.  So rounds grow with
// the number of callers, and a caller that is alone waits for nobody.
#pragma once

#include <condition_variable>
#include <exception>
#include <mutex>
#include <utility>
#include <vector>

namespace tangyin {

class SharedSteps {
 public:
  // A step of one thread; lives on its stack.
  class Step {
   public:
    Step() = default;
    Step(const Step&) = delete;

   private:
    friend class SharedSteps;
    std::condition_variable told_;
    bool done_ = false, leads_ = false;
    std::exception_ptr error_;
  };

  // Returns when `mine` is done: work(std::vector<Step*>) has been called with it, here or on another
  // thread.  What it throws, every thread of the round throws.
  template <class Work>
  void run(Step& mine, const Work& work) {
    std::unique_lock lock(mutex_);
    waiting_.push_back(&mine);
    if (led_) mine.told_.wait(lock, [&] { return mine.done_ || mine.leads_; });
    if (!mine.done_) {
      led_ = true;
      const std::vector<Step*> round = std::exchange(waiting_, {});
      lock.unlock();
      std::exception_ptr error;
      try {
        work(round);
      } catch (...) {
        error = std::current_exception();
      }
      lock.lock();
      end(round, mine, error);
    }
    if (mine.error_) std::rethrow_exception(mine.error_);
  }

 private:
  void end(const std::vector<Step*>& round, const Step& mine, const std::exception_ptr& error) {
    for (Step* step : round) {
      step->done_ = true, step->error_ = error;
      if (step != &mine) step->told_.notify_one();
    }
    led_ = !waiting_.empty();
    if (!led_) return;
    waiting_.front()->leads_ = true;
    waiting_.front()->told_.notify_one();
  }

  std::mutex mutex_;
  bool led_ = false;            // somebody works, or has been told to
  std::vector<Step*> waiting_;  // for the next round
};

}  // namespace tangyin

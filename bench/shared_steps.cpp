// Poems a second of several threads that write at once, each step of the model for itself and with
// shared steps.   build/shared_steps [SECONDS]
#include <fmt/format.h>
#include <tangyin/poet.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <thread>
#include <vector>

namespace {

double poems_per_second(const tangyin::Poet& poet, size_t threads, double seconds) {
  using Clock = std::chrono::steady_clock;
  std::atomic<uint64_t> seed = 0;
  const auto begin = Clock::now();
  const auto last = begin + std::chrono::milliseconds(static_cast<int64_t>(seconds * 1000));
  {
    std::vector<std::jthread> writers;
    for (size_t n = 0; n < threads; ++n)
      writers.emplace_back([&] {
        while (Clock::now() < last)
          poet.write({.openings = {"月"}, .form = "七绝", .seed = seed++});
      });
  }
  return static_cast<double>(seed) / std::chrono::duration<double>(Clock::now() - begin).count();
}

}  // namespace

int main(int argc, char** argv) {
  const double seconds = argc > 1 ? std::atof(argv[1]) : 5;
  const tangyin::Poet alone = tangyin::Poet::open();
  const tangyin::Poet shared = tangyin::Poet::open({.shared = true});
  fmt::print("七绝 a second, {} s each, in turns\n{:>8} {:>10} {:>10}\n", seconds, "threads",
             "alone", "shared");
  for (const size_t threads : {size_t{1}, size_t{2}, size_t{4}, size_t{16}}) {
    const double a = poems_per_second(alone, threads, seconds);
    const double b = poems_per_second(shared, threads, seconds);
    fmt::print("{:>8} {:>10.2f} {:>10.2f}\n", threads, a, b);
  }
}

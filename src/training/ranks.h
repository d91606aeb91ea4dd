// The processes of one data-parallel run: mpirun -np N tangyin train …  Without mpirun, or built
// without Open MPI, there is one.  Sums have the same bits on every rank.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace tangyin {

class Ranks {
 public:
  // Joins the other processes where mpirun has started this one.  At most one object in a process
  // at a time.
  Ranks();
  Ranks(const Ranks&) = delete;
  ~Ranks();

  static Ranks& alone();  // one process, whoever started it

  int rank() const noexcept { return rank_; }
  int size() const noexcept { return size_; }
  bool first() const noexcept { return rank_ == 0; }

  // values = their sum over all ranks; start_sum returns at once, and the values are valid after
  // finish_sums().
  void sum(std::span<double> values);
  void start_sum(std::span<float> values);
  void finish_sums();

  // On the first rank the bytes of all ranks in order, elsewhere nothing; all give as many.
  std::vector<std::byte> gather(std::span<const std::byte> mine);
  // Waits until every rank is here.
  void meet();
  // Ends all ranks with status 1: one that failed must not leave the others waiting.
  [[noreturn]] void abort();

 private:
  struct Alone {};
  explicit Ranks(Alone);
  struct Requests;  // sums under way
  std::unique_ptr<Requests> requests_;
  int rank_ = 0, size_ = 1;
};

}  // namespace tangyin

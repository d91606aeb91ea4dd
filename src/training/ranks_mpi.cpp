#include <cstdlib>

#include "training/ranks.h"

#ifdef TANGYIN_MPI
#define OMPI_SKIP_MPICXX 1
#include <mpi.h>
#endif

namespace tangyin {

#ifdef TANGYIN_MPI

struct Ranks::Requests {
  std::vector<MPI_Request> open;
};

Ranks::Ranks() : requests_(std::make_unique<Requests>()) {
  if (std::getenv("OMPI_COMM_WORLD_SIZE") == nullptr && std::getenv("PMI_SIZE") == nullptr) return;
  int provided = 0;
  MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &provided);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
  MPI_Comm_size(MPI_COMM_WORLD, &size_);
  if (size_ == 1) MPI_Finalize();
}

Ranks::~Ranks() {
  if (size_ > 1) MPI_Finalize();
}

void Ranks::abort() {
  if (size_ > 1) MPI_Abort(MPI_COMM_WORLD, 1);
  std::_Exit(1);
}

void Ranks::sum(std::span<double> values) {
  if (size_ == 1) return;
  MPI_Allreduce(MPI_IN_PLACE, values.data(), static_cast<int>(values.size()), MPI_DOUBLE, MPI_SUM,
                MPI_COMM_WORLD);
}

void Ranks::start_sum(std::span<float> values) {
  if (size_ == 1) return;
  MPI_Iallreduce(MPI_IN_PLACE, values.data(), static_cast<int>(values.size()), MPI_FLOAT, MPI_SUM,
                 MPI_COMM_WORLD, &requests_->open.emplace_back());
}

void Ranks::finish_sums() {
  MPI_Waitall(static_cast<int>(requests_->open.size()), requests_->open.data(),
              MPI_STATUSES_IGNORE);
  requests_->open.clear();
}

std::vector<std::byte> Ranks::gather(std::span<const std::byte> mine) {
  if (size_ == 1) return {mine.begin(), mine.end()};
  std::vector<std::byte> all(first() ? mine.size() * static_cast<size_t>(size_) : 0);
  const int count = static_cast<int>(mine.size());
  MPI_Gather(mine.data(), count, MPI_BYTE, all.data(), count, MPI_BYTE, 0, MPI_COMM_WORLD);
  return all;
}

void Ranks::meet() {
  if (size_ > 1) MPI_Barrier(MPI_COMM_WORLD);
}

#else

struct Ranks::Requests {};

Ranks::Ranks() = default;
Ranks::~Ranks() = default;
void Ranks::sum(std::span<double>) {}
void Ranks::start_sum(std::span<float>) {}
void Ranks::finish_sums() {}
std::vector<std::byte> Ranks::gather(std::span<const std::byte> mine) {
  return {mine.begin(), mine.end()};
}
void Ranks::meet() {}
void Ranks::abort() {
  std::_Exit(1);
}

#endif

Ranks::Ranks(Alone) : requests_(std::make_unique<Requests>()) {}

Ranks& Ranks::alone() {
  static Ranks one{Alone{}};
  return one;
}

}  // namespace tangyin

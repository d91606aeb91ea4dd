// How fast JSON from outside is read, and that the time grows with its length alone: the last lines
// of each family are the constant of N and what the times differ from it.
//   reading [--benchmark_filter=poems]
#include <benchmark/benchmark.h>

#include <string>

#include "base/nesting.h"
#include "corpus/reader.h"

using namespace tangyin;

namespace {

std::string list_of(const char* entry, int64_t count) {
  std::string json = "[";
  for (int64_t n = 0; n < count; ++n) json.append(entry).push_back(',');
  json.back() = ']';
  return json;
}

void count_bytes(benchmark::State& state, const std::string& json) {
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(json.size()));
  state.SetComplexityN(state.range(0));
}

void poems(benchmark::State& state, const char* poem) {
  const std::string json = list_of(poem, state.range(0));
  for (auto _ : state) benchmark::DoNotOptimize(poems_in_json(json, "here"));
  count_bytes(state, json);
}

void nesting(benchmark::State& state) {
  const std::string json = list_of("{}", state.range(0));
  for (auto _ : state) benchmark::DoNotOptimize(nests_deeper(json, 8));
  count_bytes(state, json);
}

void on_growing_lists(benchmark::internal::Benchmark* family) {
  family->RangeMultiplier(4)->Range(1 << 10, 1 << 18)->Complexity(benchmark::oN);
  family->Unit(benchmark::kMillisecond);
}

constexpr const char* kPoem =
    R"({"title":"秋夜","author":"某","paragraphs":["山月照流水，風花落小樓。"],"id":"7"})";

}  // namespace

int main(int argc, char** argv) {
  on_growing_lists(benchmark::RegisterBenchmark("poems", poems, kPoem));
  on_growing_lists(benchmark::RegisterBenchmark("poems without a line", poems,
                                                R"({"paragraphs":[],"tags":[{}]})"));
  on_growing_lists(benchmark::RegisterBenchmark("depth of a list of objects", nesting));
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}

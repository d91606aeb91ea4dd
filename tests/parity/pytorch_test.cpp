// Parity with PyTorch's own LSTM: the same weights and data give the same losses and gradients.
// pytorch_lstm.py beside this file computes PyTorch's; without python3-torch the tests are skipped.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>

#include "base/error.h"
#include "nn/language_model.h"
#include "nn/reference_model.h"

namespace tangyin {
namespace {

// fp32 against fp32, or against fp64: sums of some hundred products of 24 bits.  fp64 against fp64:
// of 53 bits.
constexpr double kSingle = 1e-5, kDouble = 1e-12;

using Tensors = std::map<std::string, std::vector<double>>;  // by PyTorch's name

struct Results {
  double loss = 0;
  Tensors gradients;
};
struct Batch {
  std::vector<int32_t> inputs, targets;
  std::vector<uint8_t> starts;
  Results fp32, fp64;  // PyTorch's
};
struct Case {
  std::string name;
  ModelConfig config;
  Index steps = 0, streams = 0;
  Tensors weights;
  std::vector<Batch> batches;  // the state is carried from one to the next
};

template <class Number>
std::vector<Number> read_numbers(std::istream& in, Index count) {
  std::vector<Number> numbers;
  for (Index k = 0; k < count; ++k) {
    double value = 0;
    in >> value;
    numbers.push_back(static_cast<Number>(value));
  }
  return numbers;
}

void read_tensor(std::istream& in, Tensors& to) {
  std::string name;
  Index count = 0;
  in >> name >> count;
  to[name] = read_numbers<double>(in, count);
}

Case read_case(std::istream& in) {
  Case c;
  in >> c.name >> c.config.vocabulary >> c.config.embedding >> c.config.hidden >> c.config.layers >>
      c.config.tied >> c.steps >> c.streams;
  Results* results = nullptr;
  for (std::string word; in >> word && word != "end";) {
    const Index positions = c.steps * c.streams;
    if (word == "weight") read_tensor(in, c.weights);
    if (word == "gradient") read_tensor(in, results->gradients);
    if (word == "batch") {
      c.batches.push_back({.inputs = read_numbers<int32_t>(in, positions),
                           .targets = read_numbers<int32_t>(in, positions),
                           .starts = read_numbers<uint8_t>(in, positions),
                           .fp32 = {},
                           .fp64 = {}});
      results = nullptr;
    }
    if (word == "loss") {
      results = results ? &c.batches.back().fp64 : &c.batches.back().fp32;
      in >> results->loss;
    }
  }
  return c;
}

// PyTorch's results, or the reason why there are none.
std::optional<std::vector<Case>> ask_pytorch(std::string& reason) {
  const auto file =
      std::filesystem::temp_directory_path() / fmt::format("tangyin-parity-{}.txt", ::getpid());
  const std::string command = fmt::format("/usr/bin/python3 '{}/tests/parity/pytorch_lstm.py' '{}'",
                                          TANGYIN_SOURCE_DIR, file.string());
  const int status = std::system(command.c_str());
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  std::vector<Case> cases;
  {
    std::ifstream in(file);
    for (std::string word; in >> word && word == "case";) cases.push_back(read_case(in));
  }
  std::filesystem::remove(file);
  if (code == 0) return cases;
  reason = fmt::format("{} ended with status {}", command, code);
  if (code == 77 || code == 127)
    reason = "PyTorch is not installed (apt-get install python3-torch)";
  else
    ADD_FAILURE() << reason;
  return std::nullopt;
}

// The largest difference over the largest value, since small entries are sums with cancellation.
template <class Number>
double relative_error(const std::vector<Number>& got, const std::vector<double>& expected) {
  if (got.size() != expected.size()) return INFINITY;
  double difference = 0, scale = 0;
  for (size_t k = 0; k < expected.size(); ++k) {
    const double d = std::abs(static_cast<double>(got[k]) - expected[k]);
    difference = d <= difference ? difference : d;  // a NaN stays
    scale = std::max(scale, std::abs(expected[k]));
  }
  return difference / scale;
}

// Collects the largest error and expects each to be in bounds.
class Comparison {
 public:
  explicit Comparison(double bound) : bound_(bound) {}
  void loss(double got, double expected) { note("loss", std::abs(got - expected) / expected); }
  template <class Number>
  void gradient(const std::string& name, const std::vector<Number>& got, const Tensors& expected) {
    ASSERT_TRUE(expected.count(name)) << name;
    note(name, relative_error(got, expected.at(name)));
    ++gradients_;
  }
  ~Comparison() {
    fmt::print("  largest relative error {:.1e} over {} gradients, bound {:.0e}\n", largest_,
               gradients_, bound_);
  }

 private:
  void note(const std::string& what, double error) {
    EXPECT_LT(error, bound_) << what;
    largest_ = std::max(largest_, error);
  }
  double bound_, largest_ = 0;
  Index gradients_ = 0;
};

ReferenceModel<double> reference_model(const Case& c) {
  ReferenceModel<double> model({.vocabulary = c.config.vocabulary,
                                .embedding = c.config.embedding,
                                .hidden = c.config.hidden,
                                .layers = c.config.layers,
                                .tied = c.config.tied});
  model.parameters().each(
      [&](const std::string& name, auto& array) { array.values = c.weights.at(name); });
  return model;
}

struct PyTorch : ::testing::Test {
  void SetUp() override {
    std::string reason;
    const auto answer = ask_pytorch(reason);
    if (!answer) GTEST_SKIP() << reason;
    cases = *answer;
    ASSERT_EQ(cases.size(), 5U);
  }
  std::vector<Case> cases;
};

TEST_F(PyTorch, AgreesWithTheReferenceModel) {
  Comparison doubles(kDouble), singles(kSingle);
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    ASSERT_EQ(c.batches.size(), 2U);
    auto model = reference_model(c);
    ReferenceState<double> state;
    for (const Batch& batch : c.batches) {
      const auto result = model.forward_backward(
          {c.steps, c.streams, batch.inputs, batch.targets, batch.starts}, state);
      state = result.state;
      doubles.loss(result.loss, batch.fp64.loss);
      singles.loss(result.loss, batch.fp32.loss);
      model.gradients().each([&](const std::string& name, const auto& gradient) {
        doubles.gradient(name, gradient.values, batch.fp64.gradients);
        singles.gradient(name, gradient.values, batch.fp32.gradients);
      });
    }
  }
}

TEST_F(PyTorch, AgreesWithTheFastModelInFp32) {
  Comparison singles(kSingle);
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    LanguageModel model(c.config, Compute::fp32, c.steps, c.streams);
    for (const auto& parameter : model.parameters().named()) {
      const auto& from = c.weights.at(parameter.name);
      ASSERT_EQ(static_cast<size_t>(parameter.values.size()), from.size()) << parameter.name;
      for (size_t k = 0; k < from.size(); ++k)
        parameter.values.data[k] = static_cast<float>(from[k]);
    }
    model.weights_changed();
    model.clear_state();
    Random random(1);
    for (const Batch& batch : c.batches) {
      const auto loss =
          model.forward_backward({batch.inputs, batch.targets, batch.starts}, {}, random);
      singles.loss(loss.mean(), batch.fp32.loss);
      for (const auto& gradient : model.gradients().named()) {
        const auto flat = gradient.values.flat();
        singles.gradient(gradient.name, std::vector<float>(flat.begin(), flat.end()),
                         batch.fp32.gradients);
      }
    }
  }
}

}  // namespace
}  // namespace tangyin

// The optimisers against PyTorch's numbers, against their formulas in double, and through the
// public interface.
#include "optim/optimizer.h"

#include <gtest/gtest.h>
#include <omp.h>

#include <cmath>
#include <cstring>
#include <numeric>

#include "base/error.h"
#include "base/random.h"

namespace tangyin {
namespace {

// The loss of these tests: ½ Σ c·x², with gradient c·x and its minimum at 0.
void gradient_of(std::span<const float> x, std::span<const float> curvature,
                 std::span<float> gradient) {
  for (size_t k = 0; k < x.size(); ++k) gradient[k] = curvature[k] * x[k];
}

// OpenMP uses `count` threads while it lives.
class Threads {
 public:
  explicit Threads(int count) : before_(omp_get_max_threads()) { omp_set_num_threads(count); }
  Threads(const Threads&) = delete;
  Threads& operator=(const Threads&) = delete;
  ~Threads() { omp_set_num_threads(before_); }

 private:
  int before_;
};

struct PyTorchCase {
  std::string name;
  float rate;
  double weight_decay;
  std::vector<float> after_ten_steps;
};
// Printed by tests/optim/pytorch_values.py (PyTorch 1.13.1, /usr/bin/python3 of Debian 12).
const PyTorchCase kPyTorch[] = {
    {"sgd", 0.05F, 0.0, {0.598736882F, -0.001953125F, 2.85333014F, 0.098437205F, -0.248752818F}},
    {"sgd", 0.05F, 0.1, {0.567960441F, -0.00176637108F, 2.71314621F, 0.0927976668F, -0.236585379F}},
    {"momentum",
     0.02F,
     0.1,
     {0.251512557F, -0.0390704349F, 2.52053118F, -0.223858759F, -0.22767432F}},
    {"nesterov",
     0.02F,
     0.1,
     {0.209517688F, -0.112706818F, 2.46042657F, -0.172097012F, -0.224712774F}},
    {"adagrad",
     0.1F,
     0.1,
     {0.553731143F, -1.52397931F, 2.51487732F, 0.122274503F, -0.00479754712F}},
    {"adadelta", 1.0F, 0.1, {0.966597199F, -1.9664228F, 2.9663651F, 0.466945857F, -0.217860445F}},
    {"rmsprop",
     0.01F,
     0.1,
     {0.549891055F, -1.51979387F, 2.5106101F, 0.119587101F, -0.00435855845F}},
    {"adam", 0.05F, 0.0, {0.512293518F, -1.50495589F, 2.50308037F, 0.0381245911F, 0.101660773F}},
    {"adam", 0.05F, 0.1, {0.512293398F, -1.50495589F, 2.50308037F, 0.0381245874F, 0.101661347F}},
    {"adamw", 0.05F, 0.0, {0.512293518F, -1.50495589F, 2.50308037F, 0.0381245911F, 0.101660773F}},
    {"adamw", 0.05F, 0.1, {0.475922942F, -1.41935766F, 2.36849689F, 0.0270673446F, 0.100378707F}},
};

TEST(Optimizer, TenStepsArriveWherePyTorchDoes) {
  const std::vector<float> curvature{1, 10, 0.1F, 3, 0.01F};
  for (const PyTorchCase& expected : kPyTorch) {
    SCOPED_TRACE(expected.name);
    std::vector<float> x{1, -2, 3, 0.5F, -0.25F}, g(5);
    const auto optimizer =
        make_optimizer({.name = expected.name, .weight_decay = expected.weight_decay}, 5);
    for (int step = 0; step < 10; ++step) {
      gradient_of(x, curvature, g);
      optimizer->step(x, g, expected.rate);
    }
    // Ten steps of fp32, each rounded to 6e-8 of values up to 3.
    for (size_t k = 0; k < 5; ++k)
      EXPECT_NEAR(x[k], expected.after_ten_steps[k], 1e-6) << "parameter " << k;
  }
}

// The formulas of the papers, as their authors write them, for one parameter in double.
struct Scalar {
  std::string name;
  double decay = 0, m = 0, v = 0, u = 0;
  int t = 0;

  double step(double x, double g, double rate) {
    ++t;
    if (name == "adamw")
      x *= 1 - rate * decay;
    else
      g += decay * x;
    if (name == "sgd") return x - rate * g;
    if (name == "momentum") return m = 0.9 * m + g, x - rate * m;
    if (name == "nesterov") return m = 0.9 * m + g, x - rate * (g + 0.9 * m);
    if (name == "adagrad") return v += g * g, x - rate * g / (std::sqrt(v) + 1e-10);
    if (name == "rmsprop") return v = 0.99 * v + 0.01 * g * g, x - rate * g / (std::sqrt(v) + 1e-8);
    if (name == "adadelta") {
      v = 0.9 * v + 0.1 * g * g;
      const double d = std::sqrt(u + 1e-6) / std::sqrt(v + 1e-6) * g;
      u = 0.9 * u + 0.1 * d * d;
      return x - rate * d;
    }
    m = 0.9 * m + 0.1 * g, v = 0.999 * v + 0.001 * g * g;
    const double mean = m / (1 - std::pow(0.9, t)), square = v / (1 - std::pow(0.999, t));
    return x - rate * mean / (std::sqrt(square) + 1e-8);
  }
};

TEST(Optimizer, TenStepsFollowTheFormulasInDouble) {
  constexpr size_t kCount = 37;  // vector body and scalar rest
  constexpr double kDecay = 0.05, kScale = 0.3;
  for (const std::string_view name : optimizer_names()) {
    SCOPED_TRACE(name);
    Random random(5);
    std::vector<float> x(kCount), g(kCount);
    for (float& value : x) value = random.uniform(-1, 1);
    std::vector<double> exact(x.begin(), x.end());
    std::vector<Scalar> scalar(kCount, Scalar{std::string(name), kDecay});
    const auto optimizer =
        make_optimizer({.name = std::string(name), .weight_decay = kDecay}, kCount);
    for (int step = 0; step < 10; ++step) {
      const float rate = 0.02F / static_cast<float>(step + 1);
      for (float& value : g) value = random.uniform(-2, 2);
      optimizer->step(x, g, rate, static_cast<float>(kScale));
      for (size_t k = 0; k < kCount; ++k)
        exact[k] = scalar[k].step(exact[k], kScale * static_cast<double>(g[k]), rate);
    }
    for (size_t k = 0; k < kCount; ++k) EXPECT_NEAR(x[k], exact[k], 2e-6) << "parameter " << k;
  }
}

TEST(Optimizer, FirstStepOfAdamIsAsLongAsTheRateWhateverTheGradient) {
  std::vector<float> x{1, 1, 1};
  make_optimizer({.name = "adam"}, 3)->step(x, std::vector<float>{1e-3F, -5, 4000}, 0.125F);
  EXPECT_NEAR(x[0], 0.875, 2e-6);  // 1 − 0.125 · g / (|g| + 1e-8): epsilon is 1e-5 of |g| here
  EXPECT_FLOAT_EQ(x[1], 1.125F);
  EXPECT_FLOAT_EQ(x[2], 0.875F);
}

TEST(Optimizer, HyperParametersAreUsed) {
  const auto one_step = [](const OptimizerSettings& settings, int steps) {
    std::vector<float> x{1};
    const auto optimizer = make_optimizer(settings, 1);
    for (int k = 0; k < steps; ++k) optimizer->step(x, std::vector<float>{0.5F}, 0.25F);
    return x[0];
  };
  // As plain: 1 − 2·0.25·0.5.
  EXPECT_FLOAT_EQ(one_step({.name = "momentum", .momentum = 0}, 2), 0.75F);
  // b = 0.5, then 0.75.
  EXPECT_FLOAT_EQ(one_step({.name = "momentum", .momentum = 0.5}, 2), 0.6875F);
  // 0.25·0.5/(0.5 + 0.5).
  EXPECT_FLOAT_EQ(one_step({.name = "adagrad", .epsilon = 0.5}, 1), 0.875F);
  // √(0.25·0.25) = 0.25.
  EXPECT_FLOAT_EQ(one_step({.name = "rmsprop", .alpha = 0.75, .epsilon = 0}, 1), 0.5F);
  EXPECT_FLOAT_EQ(one_step({.name = "adam", .epsilon = 0.5}, 1), 0.875F);  // 0.25·0.5/(0.5 + 0.5)
  // λ = 0.01 of its own.
  EXPECT_FLOAT_EQ(one_step({.name = "adamw", .epsilon = 0}, 1), 1 - 0.0025F - 0.25F);
  EXPECT_NE(one_step({.name = "adadelta", .rho = 0.5}, 2), one_step({.name = "adadelta"}, 2));
  EXPECT_NE(one_step({.name = "sgd", .weight_decay = 0.5}, 1), one_step({.name = "sgd"}, 1));
}

TEST(Optimizer, EveryOneFindsTheMinimumOfAQuadratic) {
  struct Row {
    std::string name;
    float rate;
    int steps;
  };
  const Threads one(1);  // thousands of steps of three parameters
  // Adadelta's steps begin near √ε = 1e-3 and take their time to grow.
  for (const Row& row :
       {Row{"sgd", 0.1F, 200}, Row{"momentum", 0.02F, 300}, Row{"nesterov", 0.02F, 300},
        Row{"adagrad", 0.5F, 300}, Row{"adadelta", 1.0F, 2000}, Row{"rmsprop", 0.005F, 1000},
        Row{"adam", 0.02F, 800}, Row{"adamw", 0.02F, 800}}) {
    SCOPED_TRACE(row.name);
    const std::vector<float> curvature{1, 3, 0.5F};
    std::vector<float> x{1, -1, 0.5F}, g(3);
    const auto loss = [&] { return x[0] * x[0] / 2 + 3 * x[1] * x[1] / 2 + x[2] * x[2] / 4; };
    const float before = loss();
    const auto optimizer = make_optimizer({.name = row.name}, 3);
    for (int step = 0; step < row.steps; ++step) {
      gradient_of(x, curvature, g);
      optimizer->step(x, g, row.rate);
    }
    EXPECT_LT(loss(), before / 1000);
  }
}

TEST(Optimizer, ContinuesBitForBitFromASavedState) {
  constexpr size_t kCount = 101;
  for (const std::string_view name : optimizer_names()) {
    SCOPED_TRACE(name);
    const OptimizerSettings settings{.name = std::string(name), .weight_decay = 0.01};
    Random random(9);
    std::vector<std::vector<float>> gradients(8, std::vector<float>(kCount));
    for (auto& g : gradients)
      for (float& value : g) value = random.uniform(-1, 1);
    std::vector<float> x(kCount, 0.5F), resumed;
    const auto first = make_optimizer(settings, kCount), second = make_optimizer(settings, kCount);
    for (size_t step = 0; step < gradients.size(); ++step) {
      if (step == 4) {  // saved here
        resumed = x;
        second->set_steps(first->steps());
        const auto from = first->state(), to = second->state();
        ASSERT_EQ(from.size(), to.size());
        for (size_t k = 0; k < from.size(); ++k) {
          EXPECT_EQ(from[k].name, to[k].name);
          std::copy(from[k].values.begin(), from[k].values.end(), to[k].values.begin());
        }
      }
      first->step(x, gradients[step], 0.1F);
      if (step >= 4) second->step(resumed, gradients[step], 0.1F);
    }
    EXPECT_EQ(second->steps(), 8);
    EXPECT_TRUE(std::equal(x.begin(), x.end(), resumed.begin()));
  }
}

TEST(Optimizer, NumberOfThreadsChangesNoBit) {
  constexpr size_t kCount = 100003;
  for (const std::string_view name : optimizer_names()) {
    SCOPED_TRACE(name);
    std::vector<std::vector<float>> results;
    for (const int count : {1, 3}) {
      const Threads threads(count);
      Random random(3);
      std::vector<float> x(kCount), g(kCount);
      for (float& value : x) value = random.uniform(-1, 1);
      for (float& value : g) value = random.uniform(-1, 1);
      const auto optimizer = make_optimizer({.name = std::string(name)}, kCount);
      for (int step = 0; step < 3; ++step) optimizer->step(x, g, 0.01F, 0.7F);
      results.push_back(x);
    }
    EXPECT_EQ(results[0], results[1]);
  }
}

// The padding rows of vocabulary-sized matrices rely on it.
TEST(Optimizer, ZeroParametersWithZeroGradientsStayZero) {
  for (const std::string_view name : optimizer_names()) {
    SCOPED_TRACE(name);
    std::vector<float> x(20, 0.0F);
    const std::vector<float> g(20, 0.0F);
    const auto optimizer = make_optimizer({.name = std::string(name), .weight_decay = 0.1}, 20);
    for (int step = 0; step < 3; ++step) optimizer->step(x, g, 1);
    for (const float value : x) EXPECT_EQ(value, 0.0F);
  }
}

TEST(Optimizer, TellsItsNameAndSlots) {
  for (const std::string_view name : optimizer_names())
    EXPECT_EQ(make_optimizer({.name = std::string(name)}, 1)->name(), name);
  const auto adam = make_optimizer({.name = "adam"}, 7);
  ASSERT_EQ(adam->state().size(), 2U);
  EXPECT_EQ(adam->state()[0].name, "exp_avg");
  EXPECT_EQ(adam->state()[1].name, "exp_avg_sq");
  EXPECT_EQ(adam->state()[1].values.size(), 7U);
  EXPECT_TRUE(make_optimizer({.name = "sgd"}, 7)->state().empty());
}

void expect_refused(const OptimizerSettings& settings, const std::string& part) {
  try {
    make_optimizer(settings, 1);
    FAIL() << "was accepted; wanted an error with: " << part;
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
  }
}

TEST(Optimizer, RefusesUnknownNamesAndImpossibleHyperParameters) {
  expect_refused({.name = "adan"}, "no optimiser 'adan'; known are sgd, momentum, nesterov");
  expect_refused({.momentum = 1.0}, "momentum is 1, it must be at least 0 and below 1");
  expect_refused({.beta2 = -0.1}, "beta2 is -0.1");
  expect_refused({.epsilon = std::nan("")}, "epsilon is nan");
  expect_refused({.weight_decay = -1.0}, "weight decay is -1");
}

}  // namespace
}  // namespace tangyin

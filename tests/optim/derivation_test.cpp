// The table of docs/derivation.md, "The optimisers": three steps from 0 at the rate 0.1.
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "optim/optimizer.h"

namespace tangyin {
namespace {

std::array<float, 3> three_steps(const std::string& name, float gradient) {
  const auto optimizer = make_optimizer({.name = name}, 1);
  std::vector<float> weight{0};
  const std::vector<float> gradients{gradient};
  std::array<float, 3> after{};
  for (float& value : after) {
    optimizer->step(weight, gradients, 0.1F);
    value = weight[0];
  }
  return after;
}

struct Row {
  std::string name;
  std::array<float, 3> with_1;  // the weight after each step, with the gradient 1 each time
  float with_hundredth;         // and after the third with the gradient 0.01
};

TEST(Optimizers, ThreeStepsAreThoseOfTheDerivation) {
  constexpr float kPrinted = 0.00006F;  // the table has four decimals
  const std::vector<Row> table{
      {"sgd", {-0.1F, -0.2F, -0.3F}, -0.003F},
      {"momentum", {-0.1F, -0.29F, -0.561F}, -0.0056F},  // b is 1, 1.9, 2.71
      {"nesterov", {-0.19F, -0.461F, -0.8049F}, -0.008F},
      {"adagrad", {-0.1F, -0.1707F, -0.2284F}, -0.2284F},  // 1 + 1/√2 + 1/√3
      {"rmsprop", {-1.0F, -1.7089F, -2.2891F}, -2.2891F},  // 1/√0.01 + 1/√0.0199 + …
      {"adadelta", {-0.0003F, -0.0006F, -0.001F}, -0.0009F},
      {"adam", {-0.1F, -0.2F, -0.3F}, -0.3F},
      {"adamw", {-0.1F, -0.1999F, -0.2997F}, -0.2997F},
  };
  ASSERT_EQ(table.size(), optimizer_names().size());
  for (const Row& row : table) {
    const auto after = three_steps(row.name, 1);
    for (size_t k = 0; k < after.size(); ++k)
      EXPECT_NEAR(after[k], row.with_1[k], kPrinted) << row.name << ", step " << k + 1;
    EXPECT_NEAR(three_steps(row.name, 0.01F)[2], row.with_hundredth, kPrinted) << row.name;
  }
}

}  // namespace
}  // namespace tangyin

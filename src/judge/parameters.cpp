#include "judge/parameters.h"

#include <algorithm>
#include <cmath>

#include "base/random.h"

namespace tangyin {
namespace {

Index arena_size(const JudgeConfig& c) {
  const Index lstm = 4 * c.hidden * (c.embedding + c.hidden + 2);
  const Index couplet = (2 * c.vector + kRoles + c.detector) * (2 * c.pooled() + 1);
  const Index state = (2 * c.aligned_vector + c.detector) * (c.states() + 1);
  return c.vocabulary * c.embedding + 2 * lstm + couplet + 2 * c.line_vector * c.pooled() +
         c.vector * (c.pooled() + 1) + state + 2 * (c.detector + 1) + kContexts;
}

}  // namespace

JudgeParameters::JudgeParameters(const JudgeConfig& config)
    : config_(config), arena_(arena_size(config)) {
  float* next = arena_.data();
  const auto take = [&](Index rows, Index cols) {
    const Matrix<float> matrix{next, rows, cols};
    next += matrix.size();
    return matrix;
  };
  const Index gates = 4 * config.hidden;
  embedding = take(config.vocabulary, config.embedding);
  for (JudgeLstm* lstm : {&forward, &reverse})
    *lstm = {.weight_ih = take(gates, config.embedding),
             .weight_hh = take(gates, config.hidden),
             .bias_ih = take(1, gates),
             .bias_hh = take(1, gates)};
  const Index heads = 2 * config.vector + kRoles + config.detector;
  couplet_weight = take(heads, 2 * config.pooled());
  couplet_bias = take(1, heads);
  line_weight = take(2 * config.line_vector, config.pooled());
  title_weight = take(config.vector, config.pooled());
  title_bias = take(1, config.vector);
  state_weight = take(2 * config.aligned_vector + config.detector, config.states());
  state_bias = take(1, 2 * config.aligned_vector + config.detector);
  replaced_weight = take(1, config.detector);
  replaced_bias = take(1, 1);
  genuine_weight = take(1, config.detector);
  genuine_bias = take(1, 1);
  context_scale = take(1, kContexts);
}

std::vector<JudgeParameters::Named> JudgeParameters::named() const {
  return {{"embedding.weight", embedding, false},
          {"lstm.weight_ih_l0", forward.weight_ih, false},
          {"lstm.weight_hh_l0", forward.weight_hh, false},
          {"lstm.bias_ih_l0", forward.bias_ih, true},
          {"lstm.bias_hh_l0", forward.bias_hh, true},
          {"lstm.weight_ih_l0_reverse", reverse.weight_ih, false},
          {"lstm.weight_hh_l0_reverse", reverse.weight_hh, false},
          {"lstm.bias_ih_l0_reverse", reverse.bias_ih, true},
          {"lstm.bias_hh_l0_reverse", reverse.bias_hh, true},
          {"couplet.weight", couplet_weight, false},
          {"couplet.bias", couplet_bias, true},
          {"line.weight", line_weight, false},
          {"title.weight", title_weight, false},
          {"title.bias", title_bias, true},
          {"state.weight", state_weight, false},
          {"state.bias", state_bias, true},
          {"replaced.weight", replaced_weight, true},
          {"replaced.bias", replaced_bias, true},
          {"genuine.weight", genuine_weight, true},
          {"genuine.bias", genuine_bias, true},
          {"context.scale", context_scale, true}};
}

void JudgeParameters::initialise(uint64_t seed) const {
  uint64_t stream = 1;
  for (const Named& parameter : named()) {
    Random random(seed, stream++);
    const bool bias = parameter.name.find("bias") != std::string::npos;
    const bool lstm = parameter.name.starts_with("lstm");
    const Index fan_in = lstm ? config_.hidden : parameter.values.cols;
    const float bound = bias ? 0.0F : 1.0F / std::sqrt(static_cast<float>(fan_in));
    for (float& value : parameter.values.flat()) value = random.uniform(-bound, bound);
  }
  for (const JudgeLstm* lstm : {&forward, &reverse})
    std::fill_n(lstm->bias_ih.data + config_.hidden, config_.hidden, 1.0F);
  for (Index n = 0; n < kContexts; ++n)
    context_scale.data[n] = 1.0F / static_cast<float>(std::max<Index>(n, 1));
}

}  // namespace tangyin

#include "study/symmetry_experiment.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "base/error.h"
#include "nn/reference_model.h"

namespace tangyin {
namespace {

constexpr Index kVocabulary = 5, kSteps = 16, kStreams = 4;
constexpr double kMomentum = 0.9, kConstant = 0.1;

// Stream b starts at token b + 1 of the sequence, so that every target is determined.
ReferenceBatch round_of_tokens() {
  constexpr int32_t kRound[] = {0, 1, 0, 2, 0, 3, 0, 4};
  ReferenceBatch batch{
      .sequence_length = kSteps, .batch_size = kStreams, .inputs = {}, .targets = {}, .starts = {}};
  for (Index n = 0; n < kSteps * kStreams; ++n) {
    const Index at = n / kStreams + 2 * (n % kStreams) + 1;
    batch.inputs.push_back(kRound[at % 8]);
    batch.targets.push_back(kRound[(at + 1) % 8]);
  }
  return batch;
}

// All weights of hidden unit j: its row in each gate, and its column in the recurrent and output
// matrices.
std::vector<double> weights_of_unit(const ReferenceParameters<double>& p, Index j) {
  const auto& lstm = p.lstm[0];
  const Index hidden = lstm.weight_hh.cols;
  std::vector<double> weights;
  for (Index gate = 0; gate < 4; ++gate) {
    const Index row = gate * hidden + j;
    for (Index k = 0; k < lstm.weight_ih.cols; ++k) weights.push_back(lstm.weight_ih(row, k));
    weights.push_back(lstm.bias_ih[row]);
  }
  for (Index row = 0; row < 4 * hidden; ++row) weights.push_back(lstm.weight_hh(row, j));
  for (Index v = 0; v < p.output_weight.rows; ++v) weights.push_back(p.output_weight(v, j));
  return weights;
}

SymmetryPoint measure(const ReferenceParameters<double>& parameters, Index hidden) {
  SymmetryPoint point;
  std::vector<std::vector<double>> units;
  for (Index j = 0; j < hidden; ++j) {
    const std::vector<double> unit = weights_of_unit(parameters, j);
    point.distinct_units += std::find(units.begin(), units.end(), unit) == units.end();
    for (const auto& other : units)
      for (size_t k = 0; k < unit.size(); ++k)
        point.spread = std::max(point.spread, std::abs(unit[k] - other[k]));
    units.push_back(unit);
  }
  return point;
}

// p ← p − rate·v,  v ← momentum·v + dp
void descend(ReferenceParameters<double>& parameters, const ReferenceParameters<double>& gradients,
             ReferenceParameters<double>& velocity, double rate) {
  std::vector<const reference::Array<double>*> from;
  std::vector<reference::Array<double>*> along;
  gradients.each(
      [&](const std::string&, const reference::Array<double>& array) { from.push_back(&array); });
  velocity.each(
      [&](const std::string&, reference::Array<double>& array) { along.push_back(&array); });
  size_t next = 0;
  parameters.each([&](const std::string&, reference::Array<double>& array) {
    const auto& gradient = *from[next];
    auto& v = *along[next++];
    for (Index k = 0; k < array.size(); ++k) {
      v[k] = kMomentum * v[k] + gradient[k];
      array[k] -= rate * v[k];
    }
  });
}

SymmetryRun train(const std::string& name, const SymmetryOptions& options,
                  const std::function<double()>& draw) {
  const ReferenceDims dims{
      .vocabulary = kVocabulary, .embedding = options.embedding, .hidden = options.hidden};
  ReferenceModel<double> model(dims);
  model.parameters().each([&](const std::string&, reference::Array<double>& array) {
    for (double& value : array.values) value = draw();
  });
  ReferenceParameters<double> velocity(dims);
  const ReferenceBatch batch = round_of_tokens();
  SymmetryRun run{.initialisation = name, .points = {}};
  for (int step = 0; step <= options.steps; ++step) {
    const double loss = model.forward_backward(batch).loss;
    if (step % options.report == 0) {
      run.points.push_back(measure(model.parameters(), options.hidden));
      run.points.back().step = step, run.points.back().loss = loss;
    }
    descend(model.parameters(), model.gradients(), velocity, options.rate);
  }
  return run;
}

}  // namespace

std::vector<SymmetryRun> run_symmetry_experiment(const SymmetryOptions& options) {
  Random random(options.seed);
  const double bound = 1 / std::sqrt(static_cast<double>(options.hidden));
  return {train("all 0", options, [] { return 0.0; }),
          train(fmt::format("all {}", kConstant), options, [] { return kConstant; }),
          train("uniform ±1/√H", options, [&] { return (2 * random.uniform() - 1) * bound; })};
}

}  // namespace tangyin

// Checks every parameter of two whole models, the state before the batch, and the loss by itself.
#include "nn/reference_model.h"
#include "study/gradient_checker.h"

namespace tangyin {
namespace {

using reference::Array;

// A model with everything else that its loss depends on.
template <class T>
struct ModelCase {
  ReferenceModel<T> model;
  ReferenceState<T> state;
  ReferenceMasks<T> masks;
  ReferenceBatch batch;

  T loss() const { return model.forward(batch, state, masks).loss; }
};

template <class T>
ModelCase<T> cast(const ModelCase<double>& from) {
  ModelCase<T> to{
      .model = ReferenceModel<T>(from.model), .state = {}, .masks = {}, .batch = from.batch};
  for (const auto& layer : from.state) {
    to.state.emplace_back();
    to.state.back().h = reference::cast<T>(layer.h),
    to.state.back().c = reference::cast<T>(layer.c);
  }
  to.masks.embedding = reference::cast<T>(from.masks.embedding);
  for (const auto& mask : from.masks.output) to.masks.output.push_back(reference::cast<T>(mask));
  for (const auto& mask : from.masks.recurrent)
    to.masks.recurrent.push_back(reference::cast<T>(mask));
  return to;
}

Array<double> random_mask(Index rows, Index cols, Random& random, double keep) {
  Array<double> mask(rows, cols);
  for (double& value : mask.values) value = random.uniform() < keep ? 1 / keep : 0;
  return mask;
}

ModelCase<double> random_case(const ReferenceDims& dims, Random& random) {
  constexpr Index kSteps = 6, kStreams = 3;
  ModelCase<double> c{.model = ReferenceModel<double>(dims), .state = {}, .masks = {}, .batch = {}};
  c.model.initialise(random, 0.8);
  c.batch = {
      .sequence_length = kSteps, .batch_size = kStreams, .inputs = {}, .targets = {}, .starts = {}};
  for (Index n = 0; n < kSteps * kStreams; ++n) {
    const auto token = [&] {
      return static_cast<int32_t>(random.below(static_cast<uint64_t>(dims.vocabulary)));
    };
    c.batch.inputs.push_back(token());
    c.batch.targets.push_back(n % 5 == 3 ? -1 : token());  // a fifth is padding
    c.batch.starts.push_back(n % 7 == 4);                  // texts begin in the middle of the batch
  }
  // As carried over from an earlier batch.
  c.state.assign(static_cast<size_t>(dims.layers), {kStreams, dims.hidden});
  for (auto& layer : c.state)
    for (Array<double>* array : {&layer.h, &layer.c})
      for (double& value : array->values) value = 2 * random.uniform() - 1;
  return c;
}

void add_masks(ModelCase<double>& c, Random& random) {
  const ReferenceDims& d = c.model.dims();
  c.masks.embedding = random_mask(d.vocabulary, d.embedding, random, 0.8);
  for (Index l = 0; l < d.layers; ++l) {
    c.masks.output.push_back(random_mask(c.batch.batch_size, d.hidden, random, 0.7));
    c.masks.recurrent.push_back(random_mask(4 * d.hidden, d.hidden, random, 0.7));
  }
}

template <class T>  // the parameters in order
std::vector<Array<T>*> arrays_of(ReferenceParameters<T>& parameters) {
  std::vector<Array<T>*> arrays;
  parameters.each([&](const std::string&, Array<T>& array) { arrays.push_back(&array); });
  return arrays;
}

void check_model(GradientChecker& checker, const std::string& group, ModelCase<double>& c) {
  const auto check = [&](const std::string& name, const Array<double>& derived,
                         const auto& entries) {
    checker.check(group, name, derived.values, [&](Index e, auto step) {
      auto moved = cast<decltype(step)>(c);
      entries(moved)[e] += step;
      return moved.loss();
    });
  };
  const auto result = c.model.forward_backward(c.batch, c.state, c.masks);
  size_t next = 0;
  c.model.gradients().each([&](const std::string& name, const Array<double>& gradient) {
    const size_t p = next++;
    check(
        name, gradient, [p](auto& m) -> auto& { return *arrays_of(m.model.parameters())[p]; });
  });
  for (size_t l = 0; l < c.state.size(); ++l) {
    const std::string suffix = " before the batch, layer " + std::to_string(l);
    check(
        "h" + suffix, result.d_state[l].h, [l](auto& m) -> auto& { return m.state[l].h; });
    check(
        "c" + suffix, result.d_state[l].c, [l](auto& m) -> auto& { return m.state[l].c; });
  }
}

}  // namespace

void check_cross_entropy(GradientChecker& checker, Random& random) {
  Array<double> logits(5, 6);
  for (double& value : logits.values) value = 6 * random.uniform() - 3;
  const std::vector<int32_t> targets = {2, 0, -1, 5, 2};  // the third is not counted
  const auto tape = reference::cross_entropy_forward<double>(logits, targets);
  const double scale = 1 / static_cast<double>(tape.counted);
  checker.check("cross-entropy", "∂loss/∂logits",
                reference::cross_entropy_backward<double>(tape, targets, scale).values,
                [&](Index e, auto step) {
                  using T = decltype(step);
                  auto moved = reference::cast<T>(logits);
                  moved[e] += step;
                  return reference::cross_entropy_forward<T>(moved, targets).mean;
                });
}

void check_models(GradientChecker& checker, Random& random) {
  auto plain = random_case({.vocabulary = 7, .embedding = 3, .hidden = 4, .layers = 3}, random);
  check_model(checker, "model of 3 layers", plain);
  auto tied = random_case({.vocabulary = 7, .embedding = 4, .hidden = 4, .layers = 2, .tied = true},
                          random);
  add_masks(tied, random);
  check_model(checker, "tied, with dropout", tied);
}

}  // namespace tangyin

#include "inference/engine.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstring>
#include <limits>

#include "tensor/parameter_names.h"

namespace tangyin {
namespace {

constexpr Index kParallelStates = 4;  // with fewer states a second thread does not pay
constexpr Index kPlacesAtOnce = 96;   // whose logits read() computes together
constexpr Index kGrain = Piece::kSize / PackedMatrix::kBlock;  // blocks of rows in a chunk of work

int default_threads() {
  return std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, 16);
}

// H padded to a multiple of 16.  Unit u of a gate is row gate·units + u of the packed matrices.
Index padded_units(Index hidden) noexcept {
  return PackedMatrix::padded_cols(hidden);
}

}  // namespace

States::States(const Engine& engine, Index capacity)
    : dtype_(engine.dtype()),
      capacity_(capacity),
      units_(engine.units()),
      layers_(engine.config().layers),
      pieces_per_row_((engine.row_size() + Piece::kSize - 1) / Piece::kSize),
      hidden_(layers_ * capacity, units_),
      cell_(layers_ * capacity, units_),
      spare_(capacity, units_),
      gates_(capacity, 4 * units_),
      operands_(layers_ * capacity * units_ * 2),
      scales_(layers_ * capacity),
      pieces_(capacity * pieces_per_row_) {}

std::byte* States::operand(Index layer, Index state) const noexcept {
  if (dtype_ == WeightDtype::fp32) return reinterpret_cast<std::byte*>(hidden(layer).row(state));
  return operands_.data() + (layer * capacity_ + state) * units_ * operand_bytes(dtype_);
}

Operands States::operands(Index layer) const noexcept {
  return {size_, units_, operand(layer, 0), scales_.data() + layer * capacity_};
}

void States::prepare(Index layer, Index first, Index last) noexcept {
  tangyin::prepare(dtype_, hidden(layer).slice(first, last - first), operand(layer, first),
                   scales_.data() + layer * capacity_ + first);
}

void States::resize(Index size) noexcept {
  assert(size <= capacity_);
  const Index old = size_;
  size_ = size;
  for (Index layer = 0; layer < layers_ && size > old; ++layer) {
    for (const Matrix<float> rows : {hidden(layer), cell(layer)})
      std::memset(rows.row(old), 0, sizeof(float) * static_cast<size_t>((size - old) * units_));
    prepare(layer, old, size);
  }
}

void States::select(std::span<const int32_t> parents) noexcept {
  const Index count = static_cast<Index>(parents.size());
  assert(count <= capacity_);
  const size_t row_bytes = sizeof(float) * static_cast<size_t>(units_);
  for (Index layer = 0; layer < layers_; ++layer)
    for (const OwnedMatrix<float>* all : {&hidden_, &cell_}) {
      const Matrix<float> rows = {all->view().row(layer * capacity_), capacity_, units_};
      for (Index n = 0; n < count; ++n)
        std::memcpy(spare_.view().row(n), rows.row(parents[static_cast<size_t>(n)]), row_bytes);
      std::memcpy(rows.data, spare_.view().data, row_bytes * static_cast<size_t>(count));
    }
  size_ = count;
  for (Index layer = 0; layer < layers_; ++layer) prepare(layer, 0, count);
}

Engine::Engine(Weights weights, const Options& options)
    : weights_(std::move(weights)),
      units_(padded_units(config().hidden)),
      dtype_(options.dtype),
      shared_(options.shared),
      team_(options.threads > 0 ? options.threads : default_threads()) {
  const Index vocabulary = config().vocabulary;
  for (Index layer = 0; layer < config().layers; ++layer)
    layers_.push_back(read_layer(layer, options.dtype));
  const std::string table =
      config().tied ? parameter_names::kEmbedding : parameter_names::kOutputWeight;
  output_ = PackedMatrix(vocabulary, config().hidden, options.dtype,
                         [&](Index first, Matrix<float> to) { weights_.rows(table, first, to); });
  output_bias_ = Buffer<float>(output_.rows());
  weights_.rows(parameter_names::kOutputBias, 0, {output_bias_.data(), 1, vocabulary});
  std::fill(output_bias_.data() + vocabulary, output_bias_.data() + output_bias_.size(),
            -std::numeric_limits<float>::infinity());
  // new float[] does not initialise, so only rows that are filled use physical memory.
  projections_.reset(new float[static_cast<size_t>(vocabulary * 4 * units_)]);
  projected_ = std::make_unique<std::atomic<bool>[]>(static_cast<size_t>(vocabulary));
}

Engine::~Engine() = default;

PackedMatrix Engine::pack_gates(const std::string& name, Index cols, WeightDtype dtype) const {
  const Index hidden = config().hidden;
  return PackedMatrix(4 * units_, cols, dtype, [&](Index first, Matrix<float> to) {
    for (Index r = 0; r < to.rows; ++r) {
      const Index gate = (first + r) / units_, unit = (first + r) % units_;
      if (unit < hidden)
        weights_.rows(name, gate * hidden + unit, to.slice(r, 1));
      else
        std::fill_n(to.row(r), cols, 0.0F);
    }
  });
}

Engine::Layer Engine::read_layer(Index layer, WeightDtype dtype) const {
  const Index hidden = config().hidden;
  Layer result;
  result.recurrent = pack_gates(parameter_names::weight_hh(layer), hidden, dtype);
  result.input = pack_gates(parameter_names::weight_ih(layer),
                            layer == 0 ? config().embedding : hidden, dtype);
  result.bias = Buffer<float>(4 * units_);
  const OwnedMatrix<float> bias(1, 4 * hidden);
  for (const std::string& name :
       {parameter_names::bias_ih(layer), parameter_names::bias_hh(layer)}) {
    weights_.rows(name, 0, bias.view());
    for (Index k = 0; k < 4 * hidden; ++k)
      result.bias.data()[k / hidden * units_ + k % hidden] += bias.view().data[k];
  }
  return result;
}

// Calls work(first, last) on ranges that cover 0 … count−1; on several threads from kParallelStates
// states on.
template <class Work>
void Engine::split(Index count, Index grain, Index states, const Work& work) const {
  if (states < kParallelStates) return work(Index{0}, count);
  team_.run((count + grain - 1) / grain,
            [&](Index chunk) { work(chunk * grain, std::min(count, (chunk + 1) * grain)); });
}

// Products by the same weights: each piece of these is read once for all.
void Engine::multiply_all(std::span<const Product> products) const {
  Index rows = 0;
  for (const Product& product : products) rows += product.y.rows;
  split(products.front().weights.blocks(), kGrain, rows, [&](Index first, Index last) {
    for (const Product& product : products) multiply(product, first, last);
  });
}

void Engine::project_missing(const std::vector<Token>& tokens) const {
  const Layer& layer = layers_.front();
  const Index count = static_cast<Index>(tokens.size()), cols = layer.input.cols();
  const OwnedMatrix<float> x(count, cols), y(count, 4 * units_);
  const Buffer<std::byte> operands(count * cols * 2);
  const Buffer<float> scales(count);
  for (Index n = 0; n < count; ++n)
    weights_.rows(parameter_names::kEmbedding, tokens[static_cast<size_t>(n)],
                  {x.view().row(n), 1, config().embedding});
  const Product product{layer.input,
                        prepare(layer.input.dtype(), x.view(), operands.data(), scales.data()),
                        layer.bias.data(), false, y.view()};
  multiply_all({&product, 1});
  for (Index n = 0; n < count; ++n) {
    const auto token = static_cast<size_t>(tokens[static_cast<size_t>(n)]);
    std::copy_n(y.view().row(n), 4 * units_, projection_of(tokens[static_cast<size_t>(n)]));
    projected_[token].store(true, std::memory_order_release);
  }
}

// Computes the projections of those tokens that have none yet.
void Engine::project(std::span<const Token> tokens) const {
  const auto missing = [&](Token token) {
    return !projected_[static_cast<size_t>(token)].load(std::memory_order_acquire);
  };
  if (std::none_of(tokens.begin(), tokens.end(), missing)) return;
  const std::lock_guard lock(projecting_);
  std::vector<Token> wanted;
  std::copy_if(tokens.begin(), tokens.end(), std::back_inserter(wanted), missing);
  std::sort(wanted.begin(), wanted.end());
  wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
  if (!wanted.empty()) project_missing(wanted);
}

// `recurrent`, `projection` as in lstm_update; the cell and the hidden state afterwards.
LayerStep Engine::step_of(const float* recurrent, const float* projection, const float* cell,
                          const float* hidden) const {
  const Index count = config().hidden;
  const auto gate = [&](Index g, const auto& activation) {
    std::vector<float> values;
    for (Index u = 0; u < count; ++u) {
      const Index at = g * units_ + u;
      values.push_back(activation(recurrent[at] + (projection == nullptr ? 0 : projection[at])));
    }
    return values;
  };
  const auto sigmoid = [](float a) { return 1 / (1 + std::exp(-a)); };
  const auto squash = [](float a) { return std::tanh(a); };
  return {.i = gate(0, sigmoid),
          .f = gate(1, sigmoid),
          .g = gate(2, squash),
          .o = gate(3, sigmoid),
          .c = {cell, cell + count},
          .h = {hidden, hidden + count}};
}

void Engine::take(Step& step) const {
  Step* const alone[] = {&step};
  if (!shared_) return step.tokens.empty() ? predict_all(alone) : feed_all(alone);
  shared_steps_.run(step, [&](const std::vector<SharedSteps::Step*>& round) {
    std::vector<Step*> feeding, predicting;
    for (SharedSteps::Step* one : round) {
      auto* ours = static_cast<Step*>(one);
      (ours->tokens.empty() ? predicting : feeding).push_back(ours);
    }
    if (!feeding.empty()) feed_all(feeding);
    if (!predicting.empty()) predict_all(predicting);
  });
}

void Engine::feed(States& states, std::span<const Token> tokens,
                  std::vector<LayerStep>* layers) const {
  assert(static_cast<Index>(tokens.size()) == states.size());
  if (layers != nullptr) layers->clear();
  if (tokens.empty()) return;
  Step step(states, tokens, {}, layers);
  take(step);
}

void Engine::feed_all(std::span<Step* const> steps) const {
  for (const Step* step : steps) project(step->tokens);
  const auto gates = [](States& states) { return states.gates_.view().slice(0, states.size()); };
  std::vector<Product> recurrent, input;
  for (Index l = 0; l < config().layers; ++l) {
    const Layer& layer = layers_[static_cast<size_t>(l)];
    const float* bias = l == 0 ? nullptr : layer.bias.data();
    recurrent.clear(), input.clear();
    for (Step* step : steps) {
      States& states = step->states;
      recurrent.push_back({layer.recurrent, states.operands(l), bias, false, gates(states)});
      if (l > 0)
        input.push_back({layer.input, states.operands(l - 1), nullptr, true, gates(states)});
    }
    multiply_all(recurrent);
    if (l > 0) multiply_all(input);
    for (Step* step : steps) update(l, *step);
  }
}

// The gates of a layer are computed; its cells and hidden states follow.
void Engine::update(Index l, Step& step) const {
  States& states = step.states;
  const Matrix<float> hidden = states.hidden(l), cell = states.cell(l),
                      gates = states.gates_.view();
  const auto projection = [&](Index n) {
    return l == 0 ? projection_of(step.tokens[static_cast<size_t>(n)]) : nullptr;
  };
  split(states.size(), 8, states.size(), [&](Index first, Index last) {
    for (Index n = first; n < last; ++n)
      lstm_update(gates.row(n), projection(n), units_, cell.row(n), hidden.row(n));
    states.prepare(l, first, last);
  });
  if (step.layers != nullptr)
    step.layers->push_back(step_of(gates.row(0), projection(0), cell.row(0), hidden.row(0)));
}

Product Engine::logits_of(const States& states, Matrix<float> logits) const {
  assert(logits.rows == states.size() && logits.cols == row_size());
  return {output_, states.operands(config().layers - 1), output_bias_.data(), false, logits};
}

void Engine::log_probabilities(States& states, Matrix<float> out) const {
  if (states.size() == 0) return;
  Step step(states, {}, out, nullptr);
  take(step);
}

void Engine::predict_all(std::span<Step* const> steps) const {
  std::vector<Product> products;
  for (const Step* step : steps) products.push_back(logits_of(step->states, step->out));
  multiply_all(products);
  for (const Step* step : steps)
    split(step->states.size(), 4, step->states.size(), [&](Index first, Index last) {
      for (Index n = first; n < last; ++n)
        log_softmax(step->out.row(n), config().vocabulary, step->out.cols);
    });
}

void Engine::read(States& states, std::span<const Token> text, Matrix<float> out,
                  OwnedMatrix<float>* after) const {
  const Index count = states.size(), places = count * static_cast<Index>(text.size());
  assert(out.rows == count && out.cols == static_cast<Index>(text.size()));
  if (after != nullptr) *after = OwnedMatrix<float>(places, units_);
  if (places == 0) return;
  const Index top = config().layers - 1;
  const OwnedMatrix<float> hidden(places, units_);  // before place t of state n: row t·count + n
  const auto keep = [&](const OwnedMatrix<float>& kept, size_t t) {
    std::copy_n(states.hidden(top).row(0), count * units_,
                kept.view().row(static_cast<Index>(t) * count));
  };
  for (size_t t = 0; t < text.size(); ++t) {
    keep(hidden, t);
    feed(states, std::vector<Token>(static_cast<size_t>(count), text[t]));
    if (after != nullptr) keep(*after, t);
  }
  const Index rows = std::min(places, kPlacesAtOnce);
  const OwnedMatrix<float> logits(rows, row_size());
  const Buffer<std::byte> operands(rows * units_ * 2);
  const Buffer<float> scales(rows);
  for (Index first = 0; first < places; first += rows) {
    const Index some = std::min(rows, places - first);
    const Product product{
        output_, prepare(dtype_, hidden.view().slice(first, some), operands.data(), scales.data()),
        output_bias_.data(), false, logits.view().slice(0, some)};
    multiply_all({&product, 1});
    split(some, 4, some, [&](Index begin, Index end) {
      for (Index n = begin; n < end; ++n) {
        float* row = logits.view().row(n);
        log_softmax(row, config().vocabulary, row_size());
        const Index t = (first + n) / count;
        out((first + n) % count, t) = row[text[static_cast<size_t>(t)]];
      }
    });
  }
}

void Engine::draw(States& states, std::span<const double> where, double temperature,
                  Matrix<float> logits, std::span<Token> drawn) const {
  const Product product = logits_of(states, logits);
  const auto weigh_all = [&](Index first,
                             Index last) {  // blocks of one piece, whose logits are still in cache
    const Index row = first * PackedMatrix::kBlock, size = (last - first) * PackedMatrix::kBlock;
    for (Index n = 0; n < states.size(); ++n)
      states.pieces(n)[first / kGrain] = weigh(logits.row(n) + row, size, temperature);
  };
  split(output_.blocks(), kGrain, states.size(), [&](Index begin, Index end) {
    for (Index done = 0; done < end - begin; done += kGrain) {
      const Index first =
          states.backwards_ ? begin + (end - begin - 1 - done) / kGrain * kGrain : begin + done;
      const Index last = std::min(end, first + kGrain);
      multiply(product, first, last);
      weigh_all(first, last);
    }
  });
  states.backwards_ = !states.backwards_;
  split(states.size(), 8, states.size(), [&](Index first, Index last) {
    for (Index n = first; n < last; ++n) {
      const std::span pieces(states.pieces(n), static_cast<size_t>(states.pieces_per_row_));
      drawn[static_cast<size_t>(n)] = static_cast<Token>(
          entry_at(logits.row(n), logits.cols, pieces, where[static_cast<size_t>(n)], temperature));
    }
  });
}

}  // namespace tangyin

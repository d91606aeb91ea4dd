// Runs a trained model forward: a batch of N states, each of which reads one character per step.
//   x = embedding[token]     h_l, c_l = LSTM_l(…)
//   log P(next | text so far) = log softmax(W·h_L + b)
// An Engine may be shared by threads: all that a step changes is in States, which belong to one
// thread at a time.  The result for a state does not depend on the others of its batch, to the bit.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "inference/packed_matrix.h"
#include "inference/products.h"
#include "inference/sampling.h"
#include "inference/shared_steps.h"
#include "inference/team.h"
#include "inference/weights.h"

namespace tangyin {

class Engine;

// The model states of up to `capacity` texts, with the scratch memory of a step.
class States {
 public:
  States(const Engine& engine, Index capacity);
  Index size() const noexcept { return size_; }
  Index capacity() const noexcept { return capacity_; }
  // Sets the number of states to `size` ≤ capacity.  New ones are zero: the state of an empty text.
  void resize(Index size) noexcept;
  // State n becomes a copy of the old state parents[n]; size() becomes that of `parents`.
  void select(std::span<const int32_t> parents) noexcept;

 private:
  friend class Engine;
  // [size, units]
  Matrix<float> hidden(Index layer) const noexcept { return layer_of(hidden_, layer); }
  Matrix<float> cell(Index layer) const noexcept { return layer_of(cell_, layer); }
  Matrix<float> layer_of(const OwnedMatrix<float>& all, Index layer) const noexcept {
    return {all.view().row(layer * capacity_), size_, units_};
  }
  // The layer's hidden states converted for the products by prepare(); in fp32 the states
  // themselves.
  Operands operands(Index layer) const noexcept;
  std::byte* operand(Index layer, Index state) const noexcept;
  void prepare(Index layer, Index first, Index last) noexcept;
  Piece* pieces(Index state) noexcept { return pieces_.data() + state * pieces_per_row_; }
  WeightDtype dtype_;
  Index capacity_, size_ = 0, units_, layers_, pieces_per_row_;
  OwnedMatrix<float> hidden_, cell_;  // [L·capacity, units]
  OwnedMatrix<float> spare_;          // [capacity, units], for select
  OwnedMatrix<float> gates_;          // [capacity, 4·units]
  Buffer<std::byte> operands_;        // [L·capacity, units] of at most 2 bytes
  Buffer<float> scales_;              // [L·capacity]
  Buffer<Piece> pieces_;              // [capacity, pieces of a row of logits], for draw
  // draw() alternates the direction in which it reads the output weights, since those that the last
  // call read last are still in cache.
  bool backwards_ = false;
};

// What a layer did when a state read a token; [hidden] each.  docs/derivation.md has the equations.
struct LayerStep {
  std::vector<float> i, f, g, o, c, h;
};

class Engine {
 public:
  struct Options {
    WeightDtype dtype = WeightDtype::bf16;  // of the packed weights, whatever the file holds
    int threads = 0;                        // for batches of states; 0: one for each core
    // feed() and log_probabilities() of several threads are done together (SharedSteps): the
    // weights are read once for all of them.  The results are the same, to the bit.
    bool shared = false;
  };
  Engine(Weights weights, const Options& options);
  Engine(Engine&&) = delete;
  ~Engine();

  const ModelConfig& config() const noexcept { return weights_.config(); }
  const Vocabulary& vocabulary() const noexcept { return weights_.vocabulary(); }
  const Weights& weights() const noexcept { return weights_; }
  WeightDtype dtype() const noexcept { return dtype_; }       // of the packed weights
  Index units() const noexcept { return units_; }             // H padded to a multiple of 16
  Index row_size() const noexcept { return output_.rows(); }  // V padded to a multiple of 64
  Team& team() const noexcept { return team_; }  // its threads, for other work between its steps

  // Each state reads its token.  `tokens` [states.size()], each in [0, V).
  // `layers`, where it is not null, becomes what the layers did in the first state.
  void feed(States& states, std::span<const Token> tokens,
            std::vector<LayerStep>* layers = nullptr) const;
  // out = ln P(next character), [states.size(), row_size()]; entries past the vocabulary are −∞.
  void log_probabilities(States& states, Matrix<float> out) const;
  // Each state reads `text`; out(n, t) = ln P(text[t] | what stands before it),
  // [states.size(), text.size()].  The same, to the bit, as feed() and log_probabilities() in turn,
  // but the output weights are read once for many places.  `after`, where it is not null, becomes
  // the top layer's hidden states after each token [text.size()·states.size(), units()]: of state n
  // after token t row t·states.size() + n.
  void read(States& states, std::span<const Token> text, Matrix<float> out,
            OwnedMatrix<float>* after = nullptr) const;
  // The top layer's hidden state of state n [config().hidden].
  std::span<const float> hidden(const States& states, Index n) const noexcept {
    return {states.hidden(config().layers - 1).row(n), static_cast<size_t>(config().hidden)};
  }
  // Draws each state's next character from softmax(logits / temperature) by inversion: the first at
  // which the cumulated probability exceeds where[n], uniform in [0, 1).  `logits` is scratch
  // memory of the shape of `out` above; afterwards it holds the logits.
  void draw(States& states, std::span<const double> where, double temperature, Matrix<float> logits,
            std::span<Token> drawn) const;

 private:
  // feed() where there are tokens, else log_probabilities().
  struct Step : SharedSteps::Step {
    Step(States& of, std::span<const Token> read, Matrix<float> to, std::vector<LayerStep>* seen)
        : states(of), tokens(read), out(to), layers(seen) {}
    States& states;
    std::span<const Token> tokens;
    Matrix<float> out;
    std::vector<LayerStep>* layers;
  };
  void take(Step& step) const;
  void feed_all(std::span<Step* const> steps) const;
  void predict_all(std::span<Step* const> steps) const;
  void update(Index layer, Step& step) const;

  struct Layer {
    PackedMatrix recurrent, input;  // [4·units, units] each; input of layer 0: [4·units, E]
    Buffer<float> bias;             // [4·units], b_ih + b_hh
  };
  Layer read_layer(Index layer, WeightDtype dtype) const;
  PackedMatrix pack_gates(const std::string& name, Index cols, WeightDtype dtype) const;
  float* projection_of(Token token) const noexcept {
    return projections_.get() + Index{token} * 4 * units_;
  }
  Product logits_of(const States& states, Matrix<float> logits) const;
  LayerStep step_of(const float* recurrent, const float* projection, const float* cell,
                    const float* hidden) const;
  void project(std::span<const Token> tokens) const;
  void project_missing(const std::vector<Token>& tokens) const;
  void multiply_all(std::span<const Product> products) const;
  template <class Work>
  void split(Index count, Index grain, Index states, const Work& work) const;

  Weights weights_;
  Index units_ = 0;
  WeightDtype dtype_;
  const bool shared_;
  mutable Team team_;
  mutable SharedSteps shared_steps_;
  std::vector<Layer> layers_;
  PackedMatrix output_;
  Buffer<float> output_bias_;  // [row_size()], −∞ past the vocabulary
  // W_ih·embedding + bias of layer 0, filled in for each character when it is first read.
  std::unique_ptr<float[]> projections_;            // [V, 4·units]
  std::unique_ptr<std::atomic<bool>[]> projected_;  // [V]
  mutable std::mutex projecting_;
};

}  // namespace tangyin

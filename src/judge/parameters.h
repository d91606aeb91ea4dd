// What the judge of coherence is made of (docs/judge.md), as views into one arena.
//
//   line     x_t = embedding[c_t]    z_t = [LSTM→(x)_t ; LSTM←(x)_t]            [Z = 2H]
//            p = [mean_t z_t ; max_t z_t]                                       [P = 2Z]
//   couplet  m = [p of its first line ; p of its second]                        [2P]
//
// Matrices map their columns to stacked heads, so that all heads of one input are one product:
//   couplet.weight [2D+R+F, 2P]  rows: earlier u | later w | role logits | hidden units of `genuine`
//   line.weight    [2L, P]       rows: as a first line | as a second line
//   state.weight   [2A+F, Z]     rows: as a first line | as a second line | hidden units of
//   `replaced` title.weight   [D, P]        the title as something earlier
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tensor/arena.h"

namespace tangyin {

inline constexpr Index kRoles = 4;     // R: opening, early middle, late middle, closing couplet
inline constexpr Index kContexts = 6;  // how many things come before: 0 … 5 and more

struct JudgeConfig {
  int64_t vocabulary = 0;       // V
  int64_t embedding = 192;      // E
  int64_t hidden = 256;         // H, of each direction; a multiple of 16
  int64_t vector = 192;         // D, of a couplet's two vectors and of a title's
  int64_t line_vector = 128;    // L
  int64_t aligned_vector = 32;  // A, of a character, compared with the one opposite
  int64_t detector = 64;        // F, hidden units of the two detectors
  int64_t states() const noexcept { return 2 * hidden; }  // Z
  int64_t pooled() const noexcept { return 4 * hidden; }  // P
  bool operator==(const JudgeConfig&) const = default;
};

// One direction of the LSTM; PyTorch's names and gate order i f g o.
struct JudgeLstm {
  Matrix<float> weight_ih, weight_hh;  // [4H,E] [4H,H]
  Matrix<float> bias_ih, bias_hh;      // [1,4H]
};

class JudgeParameters {
 public:
  explicit JudgeParameters(const JudgeConfig& config);
  const JudgeConfig& config() const noexcept { return config_; }

  Matrix<float> embedding;  // [V,E]
  JudgeLstm forward, reverse;
  Matrix<float> couplet_weight;   // [2D+R+F,2P]
  Matrix<float> couplet_bias;     // [1,2D+R+F]
  Matrix<float> line_weight;      // [2L,P]
  Matrix<float> title_weight;     // [D,P]
  Matrix<float> title_bias;       // [1,D]
  Matrix<float> state_weight;     // [2A+F,Z]
  Matrix<float> state_bias;       // [1,2A+F]
  Matrix<float> replaced_weight;  // [1,F]
  Matrix<float> replaced_bias;    // [1,1]
  Matrix<float> genuine_weight;   // [1,F]
  Matrix<float> genuine_bias;     // [1,1]
  Matrix<float> context_scale;    // [1,kContexts]

  struct Named {
    std::string name;
    Matrix<float> values;
    bool vector;  // stored with one dimension, in fp32
  };
  std::vector<Named> named() const;
  std::span<float> all() const noexcept { return arena_.span(); }

  // Uniform in ±1/√fan-in, biases 0 (of a forget gate 1), context_scale 1/n.
  void initialise(uint64_t seed) const;

 private:
  JudgeConfig config_;
  Buffer<float> arena_;
};

}  // namespace tangyin

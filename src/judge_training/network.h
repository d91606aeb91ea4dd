// The judge as it learns: losses of two kinds of batches and their gradients (docs/judge.md).
//
//   contrast   N passages of K couplets, all of one form, rhyme and tones:
//     q_pk = scale[n]·(Σ_{j<k} u_pj + t_p)        what is known before couplet k; n how many
//     s_k  = q_k·w_kᵀ                             InfoNCE: which k-th couplet belongs to it
//     l_k  = a_k·b_kᵀ                             InfoNCE: which second line belongs to the first
//     role                                        cross-entropy: where in a poem a couplet stands
//   detection  couplets, some with characters replaced by what a language model would say there:
//     replaced_t = v·tanh(G z_t + g) + b          for each character: is it another's?
//     genuine    = v'·tanh(R m + r) + b'          for the couplet: is it as it was?
//
// Line b = 2m + i is line i of couplet m = p·K + k of passage p.
#pragma once

#include <map>
#include <optional>

#include "judge/judge.h"
#include "judge_training/contrast.h"
#include "judge_training/line_encoder.h"
#include "judge_training/linear.h"

namespace tangyin {

struct ContrastBatch {
  Index couplets = 2, characters = 5;  // K, T
  std::vector<Token> ids;              // [T·B]
  std::vector<uint8_t> roles;          // [N·K]
  std::vector<Token> titles;           // [kTitleCharacters·N], each at the end of its places
  std::vector<uint8_t> title_lengths;  // [N], 0: none
  std::vector<uint8_t> title_told;     // [N] whether couplets after the first know it
};

struct DetectionBatch {
  Index characters = 5;
  std::vector<Token> ids;         // [T·B]
  std::vector<uint8_t> replaced;  // [T·B] 1 where the character is not the poem's own
  std::vector<uint8_t> genuine;   // [B/2] 1 where no character of the couplet is replaced
};

// What each loss counts for, per query, couplet or character.
struct JudgeLossWeights {
  float couplets = 1, lines = 0.5F, roles = 0.3F, replaced = 5, genuine = 1;
};

// Sums in nats with the number of terms.
struct JudgeLosses {
  ContrastLoss couplets, titles, lines;  // titles: the first couplet, told the title alone
  double roles = 0, replaced = 0, genuine = 0;
  int64_t role_count = 0, replaced_count = 0, genuine_count = 0;
};

class JudgeNetwork {
 public:
  struct Shape {
    Index lines;  // B, a multiple of 8
    JudgeLossWeights weights = {};
    JudgeDropout dropout = {};
  };
  JudgeNetwork(const JudgeConfig& config, Compute compute, const Shape& shape);

  JudgeParameters& parameters() noexcept { return parameters_; }
  const JudgeParameters& gradients() const noexcept { return gradients_; }
  const JudgeConfig& parameters_config() const noexcept { return config_; }
  Index lines() const noexcept { return shape_.lines; }

  // The weights have changed: to be called before the next batch.
  void pack();
  void clear_gradients() noexcept;

  // Add the gradient of the mean losses, each by its weight, to gradients().  Without `random`
  // nothing is dropped.
  void contrast(const ContrastBatch& batch, Random* random, JudgeLosses& losses);
  void detect(const DetectionBatch& batch, Random* random, JudgeLosses& losses);

 private:
  struct Pairs {  // queries with candidates, gathered for one k
    OwnedMatrix<float> queries, candidates, d_queries, d_candidates, scores;
    PairProduct product;
    Pairs(Index rows, Index cols, Compute compute);
  };
  LineEncoder& lines_of(Index characters);
  LineEncoder& titles_of(Index passages);
  Index passages_of(Index couplets) const noexcept { return shape_.lines / 2 / couplets; }
  bool knows_title(const ContrastBatch& batch, Index passage, Index k) const noexcept;
  void couplet_losses(const ContrastBatch& batch, JudgeLosses& losses);
  void query_backward(const ContrastBatch& batch, Index k, Pairs& pairs);
  void role_losses(const ContrastBatch& batch, JudgeLosses& losses);
  void line_losses(const ContrastBatch& batch, const LineEncoder& encoder, JudgeLosses& losses);
  void gather_lines(const LineEncoder& encoder, Index couplets, Index k, bool backward,
                    Pairs& pairs);
  Pairs& pairs_of(Index passages, Index cols);

  JudgeConfig config_;
  Compute compute_;
  Shape shape_;
  Gemm gemm_;
  JudgeParameters parameters_, gradients_;
  std::map<Index, LineEncoder> lines_, titles_;  // by characters, by passages
  std::map<std::pair<Index, Index>, Pairs> pairs_;
  Linear couplet_, detector_, line_, title_, aligned_, replaced_;
  OwnedMatrix<float> vectors_, d_vectors_;                        // [M,2D+R]  u w role
  OwnedMatrix<float> hidden_, d_pooled_;                          // [M,F] [B,P]
  OwnedMatrix<float> line_vectors_, d_line_vectors_;              // [B,2L]
  OwnedMatrix<float> aligned_vectors_, d_aligned_;                // [T·B,2A]
  OwnedMatrix<float> title_vectors_, d_titles_, d_title_pooled_;  // [N,D] [N,D] [N,P]
  OwnedMatrix<float> state_hidden_, d_states_;                    // [T·B,F] [T·B,Z]
};

}  // namespace tangyin

// How a reader would mark a line, as far as the language model's own states tell: a linear head on
// the model, fitted to marks that readers gave lines of ours (docs/reward.md).
//
//   r(line) = mean over its characters of  w·h_t + a·ln p_t + s·f_t + b
//
//   h_t   hidden state of the top layer once it has read the character, told of the heading [H]
//   p_t   the model's probability of the character, told of the heading
//   f_t   1 where the character ends a phrase (phrases.h), else 0
//   r     how far above a usual line of ours: the line's mark (0 nonsense, 1 passable, 2 good) plus
//         1.5 × what the poem got for coherence and meaning (1 to 5) less 0.8 × the severity of what
//         an editor struck out of it
//
// To it comes what its characters make together (pair_reward.h) and how it ends (ending_reward.h).  A
// second head foresees the mean of r under a title, from the state before the poem: some subjects become
// better poems of ours than others.  Where titles were graded by themselves (data/titles.txt), from 0 broken
// to 3, it adds two units for each grade that it foresees above a usual title.
//
// Models of a reward learned from readers: Christiano et al. 2017; as a head on the language model
// itself: Stiennon et al. 2020.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "model/safetensors.h"

namespace tangyin {

class LineReward {
 public:
  LineReward() = default;  // knows nothing: every reward is 0
  // `weights` [H+2]: w, a, b; `phrase`: s; `title` [H+1], weights and bias of the head of titles,
  // may be empty; `model`: Weights::fingerprint of the model whose states these are.  Error where a weight is not
  // of sound size, or the two do not fit together.
  LineReward(std::vector<float> weights, uint64_t model, std::vector<float> title = {},
             float phrase = 0);
  // Knows nothing where the file has no reward: an older index, or one written without readings.
  // FormatError.
  explicit LineReward(const SafetensorsFile& file);

  bool empty() const noexcept { return weights_.empty(); }
  // Whether its states are those of a model of `hidden` units with this fingerprint.
  bool is_of(size_t hidden, uint64_t model) const noexcept {
    return weights_.size() == hidden + 2 && model_ == model;
  }
  // The reward of one character that ends no phrase, of which a line has the mean.  `hidden` [H].
  double of(std::span<const float> hidden, float log_prob) const noexcept;
  // The mean reward of lines under a title, and how sound it is; `hidden` [H]: once the model has read heading and <bos>.
  // 0 where nothing is known of titles.
  double of_title(std::span<const float> hidden) const noexcept;
  // What it gains where it ends a phrase.
  double of_phrase() const noexcept {
    return phrase_.empty() ? 0 : static_cast<double>(phrase_.front());
  }
  // Its share by the log-probability alone.
  double of_log_prob(float log_prob) const noexcept {
    return empty()
               ? 0
               : static_cast<double>(weights_[weights_.size() - 2]) * static_cast<double>(log_prob);
  }

  // The tensors are views of this object.
  void add_to(std::vector<NamedTensor>& tensors,
              std::map<std::string, std::string>& metadata) const;

 private:
  std::vector<float> weights_;  // [H+2]
  std::vector<float> title_;    // [H+1], or empty
  std::vector<float> phrase_;   // [1], or empty
  uint64_t model_ = 0;
};

}  // namespace tangyin

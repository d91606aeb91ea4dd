#include "nn/embedding.h"

namespace tangyin {

void DistinctTokens::assign(std::span<const int32_t> inputs) {
  for (const int32_t token : tokens_) row_of_token_[static_cast<size_t>(token)] = -1;
  tokens_.clear();
  rows_.resize(inputs.size());
  for (size_t n = 0; n < inputs.size(); ++n) {
    int32_t& row = row_of_token_[static_cast<size_t>(inputs[n])];
    if (row < 0) {
      row = static_cast<int32_t>(tokens_.size());
      tokens_.push_back(inputs[n]);
    }
    rows_[n] = row;
  }
}

}  // namespace tangyin

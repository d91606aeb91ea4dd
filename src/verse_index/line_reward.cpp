#include "verse_index/line_reward.h"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <cmath>
#include <cstring>
#include <system_error>
#include <utility>

#include "base/error.h"
#include "verse_index/character_table.h"

namespace tangyin {
namespace {

constexpr const char *kRewardTensor = "reward.weight", *kRewardModel = "tangyin.reward";
constexpr float kLargestReward = 1e3F;  // of a weight

bool are_sound(std::span<const float> weights) {
  return std::ranges::all_of(weights,
                             [](float weight) { return std::abs(weight) <= kLargestReward; });
}

}  // namespace

LineReward::LineReward(std::vector<float> weights, uint64_t model)
    : weights_(std::move(weights)), model_(model) {
  if (!are_sound(weights_)) throw Error("a weight of the reward is no number of sound size");
}

LineReward::LineReward(const SafetensorsFile& file) {
  if (!file.tensors().contains(kRewardTensor)) return;
  const TensorView& tensor = table_tensor(file, kRewardTensor, Dtype::fp32);
  const auto refuse = [&](const char* why) {
    throw FormatError(fmt::format("{}: '{}' {}", file.name(), kRewardTensor, why));
  };
  if (tensor.shape.size() != 1 || tensor.shape[0] < 3) refuse("should be a list of numbers");
  weights_.resize(static_cast<size_t>(tensor.shape[0]));
  std::memcpy(weights_.data(), tensor.bytes.data(), tensor.bytes.size());
  if (!are_sound(weights_)) refuse("has a weight that is no number of sound size");
  const auto said = file.metadata().find(kRewardModel);
  const std::string text = said == file.metadata().end() ? "" : said->second;
  const char* end = text.data() + text.size();
  const std::from_chars_result read = std::from_chars(text.data(), end, model_, 16);
  if (text.empty() || read.ptr != end || read.ec != std::errc())
    refuse("does not say by 'tangyin.reward' of which model it is");
}

double LineReward::of(std::span<const float> hidden, float log_prob) const noexcept {
  if (empty()) return 0;
  assert(hidden.size() + 2 == weights_.size());
  double sum = static_cast<double>(weights_.back()) + of_log_prob(log_prob);
  for (size_t k = 0; k < hidden.size(); ++k)
    sum += static_cast<double>(weights_[k]) * static_cast<double>(hidden[k]);
  return sum;
}

void LineReward::add_to(std::vector<NamedTensor>& tensors,
                        std::map<std::string, std::string>& metadata) const {
  if (empty()) return;
  metadata[kRewardModel] = fmt::format("{:016x}", model_);
  tensors.push_back(tensor_of_values(kRewardTensor, Dtype::fp32, weights_));
}

}  // namespace tangyin

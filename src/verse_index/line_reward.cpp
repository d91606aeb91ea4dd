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

constexpr const char *kRewardTensor = "reward.weight", *kTitleTensor = "reward.title_weight",
                     *kPhraseTensor = "reward.phrase_weight", *kRewardModel = "tangyin.reward";
constexpr float kLargestReward = 1e3F;  // of a weight

bool are_sound(std::span<const float> weights) {
  return std::ranges::all_of(weights,
                             [](float weight) { return std::abs(weight) <= kLargestReward; });
}

std::vector<float> read_weights(const SafetensorsFile& file, const std::string& name,
                                size_t least) {
  const TensorView& tensor = table_tensor(file, name, Dtype::fp32);
  const auto refuse = [&](const char* why) {
    throw FormatError(fmt::format("{}: '{}' {}", file.name(), name, why));
  };
  if (tensor.shape.size() != 1 || static_cast<size_t>(tensor.shape[0]) < least)
    refuse("should be a list of numbers");
  std::vector<float> weights(static_cast<size_t>(tensor.shape[0]));
  std::memcpy(weights.data(), tensor.bytes.data(), tensor.bytes.size());
  if (!are_sound(weights)) refuse("has a weight that is no number of sound size");
  return weights;
}

// The last of `weights` and the others times `hidden`.
double affine(std::span<const float> weights, std::span<const float> hidden) noexcept {
  double sum = static_cast<double>(weights.back());
  for (size_t k = 0; k < hidden.size(); ++k)
    sum += static_cast<double>(weights[k]) * static_cast<double>(hidden[k]);
  return sum;
}

}  // namespace

LineReward::LineReward(std::vector<float> weights, uint64_t model, std::vector<float> title,
                       float phrase)
    : weights_(std::move(weights)), title_(std::move(title)), phrase_{phrase}, model_(model) {
  if (!are_sound(weights_) || !are_sound(title_) || !are_sound(phrase_))
    throw Error("a weight of the reward is no number of sound size");
  if (!title_.empty() && title_.size() + 1 != weights_.size())
    throw Error("the rewards of lines and of titles are of different models");
}

LineReward::LineReward(const SafetensorsFile& file) {
  if (!file.tensors().contains(kRewardTensor)) return;
  weights_ = read_weights(file, kRewardTensor, 3);
  if (file.tensors().contains(kTitleTensor)) title_ = read_weights(file, kTitleTensor, 2);
  if (!title_.empty() && title_.size() + 1 != weights_.size())
    throw FormatError(fmt::format("{}: '{}' and '{}' are of different models", file.name(),
                                  kRewardTensor, kTitleTensor));
  if (file.tensors().contains(kPhraseTensor)) phrase_ = read_weights(file, kPhraseTensor, 1);
  if (phrase_.size() > 1)
    throw FormatError(fmt::format("{}: '{}' should be one number", file.name(), kPhraseTensor));
  const auto said = file.metadata().find(kRewardModel);
  const std::string text = said == file.metadata().end() ? "" : said->second;
  const char* end = text.data() + text.size();
  const std::from_chars_result read = std::from_chars(text.data(), end, model_, 16);
  if (text.empty() || read.ptr != end || read.ec != std::errc())
    throw FormatError(fmt::format("{}: '{}' does not say by 'tangyin.reward' of which model it is",
                                  file.name(), kRewardTensor));
}

double LineReward::of(std::span<const float> hidden, float log_prob) const noexcept {
  if (empty()) return 0;
  assert(hidden.size() + 2 == weights_.size());
  return affine(weights_, hidden) + of_log_prob(log_prob);
}

double LineReward::of_title(std::span<const float> hidden) const noexcept {
  if (title_.empty()) return 0;
  assert(hidden.size() + 1 == title_.size());
  return affine(title_, hidden);
}

void LineReward::add_to(std::vector<NamedTensor>& tensors,
                        std::map<std::string, std::string>& metadata) const {
  if (empty()) return;
  metadata[kRewardModel] = fmt::format("{:016x}", model_);
  tensors.push_back(tensor_of_values(kRewardTensor, Dtype::fp32, weights_));
  if (!title_.empty()) tensors.push_back(tensor_of_values(kTitleTensor, Dtype::fp32, title_));
  if (!phrase_.empty()) tensors.push_back(tensor_of_values(kPhraseTensor, Dtype::fp32, phrase_));
}

}  // namespace tangyin

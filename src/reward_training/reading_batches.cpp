#include "reward_training/reading_batches.h"

#include <algorithm>

#include "base/error.h"
#include "reward_training/reading_text.h"

namespace tangyin {
namespace {

constexpr size_t kPositions = static_cast<size_t>(kTuningSteps * kTuningStreams);

size_t position_of(Index step, Index stream) {
  return static_cast<size_t>(step * kTuningStreams + stream);
}

}  // namespace

std::vector<ReadingText> texts_of(std::span<const MarkedPoem> readings,
                                  const Vocabulary& vocabulary) {
  std::vector<ReadingText> texts;
  size_t first_line = 0;
  for (const MarkedPoem& reading : readings) {
    ReadingText text{.tokens = told(reading, vocabulary),
                     .first_line = first_line,
                     .lines = reading.lines.size(),
                     .length = reading.lines.front().size()};
    text.first = text.tokens.size();
    const std::vector<Token> poem = poem_of(reading, vocabulary);
    text.tokens.insert(text.tokens.end(), poem.begin(), poem.end());
    first_line += text.lines;
    texts.push_back(std::move(text));
  }
  return texts;
}

ReadingBatch::ReadingBatch(const std::vector<ReadingText>& texts)
    : texts_(&texts),
      inputs_(kPositions, 0),
      targets_(kPositions, -1),
      starts_(kPositions, 0),
      weights_(kPositions, 0),
      used_(static_cast<size_t>(kTuningStreams), 0) {}

bool ReadingBatch::add(const std::vector<size_t>& readings) {
  std::vector<Index> used = used_;
  std::vector<Placed> placed;
  for (const size_t reading : readings) {
    const auto length = static_cast<Index>((*texts_)[reading].tokens.size()) - 1;
    const auto stream = std::ranges::min_element(used);
    if (*stream + length > kTuningSteps) return false;
    placed.push_back({reading, stream - used.begin(), *stream});
    *stream += length;
  }
  used_ = std::move(used);
  for (const Placed& p : placed) {
    const ReadingText& text = (*texts_)[p.reading];
    starts_[position_of(p.step, p.stream)] = 1;
    for (size_t n = 0; n + 1 < text.tokens.size(); ++n) {
      const size_t at = position_of(p.step + static_cast<Index>(n), p.stream);
      inputs_[at] = text.tokens[n];
      if (n + 1 < text.first) continue;
      targets_[at] = text.tokens[n + 1];
      ++counted_;
    }
    placed_.push_back(p);
  }
  return true;
}

size_t ReadingBatch::position(const Placed& placed, size_t line, size_t character) const {
  const ReadingText& text = (*texts_)[placed.reading];
  const size_t token = text.first + line * (text.length + 1) + character;
  return position_of(placed.step + static_cast<Index>(token) - 1, placed.stream);
}

std::vector<ReadingBatch> batches_of(const std::vector<std::vector<size_t>>& groups,
                                     const std::vector<ReadingText>& texts) {
  std::vector<ReadingBatch> batches;
  for (const std::vector<size_t>& group : groups) {
    if (!batches.empty() && batches.back().add(group)) continue;
    if (!batches.emplace_back(texts).add(group))
      throw InputError(
          "readings: a poem is too long, or one reader has too many under one title, for a batch");
  }
  return batches;
}

}  // namespace tangyin

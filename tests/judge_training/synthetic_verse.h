// Verse of a language of ours in which one can know what belongs together: every poem has one of a
// few topics, every topic its own characters.
#pragma once

#include <filesystem>

#include "base/utf8.h"
#include "judge_training/replacements.h"

namespace tangyin::synthetic {

inline constexpr int kTopics = 8, kWords = 6;

// <pad> <unk> <bos> <eos> ， 。 and then a character for each word of each topic.
inline Vocabulary vocabulary() {
  std::vector<std::string> tokens{"<pad>", "<unk>", "<bos>", "<eos>", "，", "。"};
  for (int n = 0; n < kTopics * kWords; ++n)
    tokens.push_back(utf8::encode(U'一' + static_cast<char32_t>(n)));
  return Vocabulary(tokens);
}
inline Token word(int topic, uint64_t n) {
  return static_cast<Token>(6 + topic * kWords + static_cast<int>(n));
}

// Quatrains of five characters whose words, but for one stray in six, are of their topic; their title
// is two words of it.
inline std::vector<Passage> passages(size_t count, uint64_t seed) {
  Random random(seed);
  const auto any = [&](uint64_t n) { return random.below(n); };
  std::vector<Passage> result;
  for (size_t p = 0; p < count; ++p) {
    const int topic = static_cast<int>(any(kTopics));
    Passage passage;
    passage.roles = {0, 3};
    for (int n = 0; n < 20; ++n) {
      const int from = any(6) == 0 ? static_cast<int>(any(kTopics)) : topic;
      passage.text.push_back(word(from, any(kWords)));
    }
    passage.title = {word(topic, any(kWords)), word(topic, any(kWords))};
    result.push_back(passage);
  }
  return result;
}

// The same with characters replaced by words of any topic, one in four.
inline std::vector<ReplacedPassage> replaced(std::span<const Passage> passages, uint64_t seed) {
  Random random(seed);
  std::vector<ReplacedPassage> result;
  for (size_t p = 0; p < passages.size(); ++p) {
    ReplacedPassage changed{static_cast<int32_t>(p), passages[p].text, {}, {}, {0, 1, 0, 1}};
    for (Token& token : changed.text) {
      const Token own = token;
      if (random.below(4) == 0)
        token = word(static_cast<int>(random.below(kTopics)), random.below(kWords));
      changed.replaced.push_back(token != own);
      changed.drawn.push_back(word(static_cast<int>(random.below(kTopics)), random.below(kWords)));
    }
    result.push_back(changed);
  }
  return result;
}

}  // namespace tangyin::synthetic

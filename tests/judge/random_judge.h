// A judge with random weights, for tests that do not depend on what it has learned.
#pragma once

#include "base/random.h"
#include "judge/judge_file.h"

namespace tangyin {

inline Vocabulary small_vocabulary(Index size) {
  std::vector<std::string> tokens{"<pad>", "<unk>", "<bos>", "<eos>"};
  for (char32_t c = U'一'; std::ssize(tokens) < size; ++c) {
    std::string text(3, ' ');
    text[0] = static_cast<char>(0xE0 | (c >> 12)),
    text[1] = static_cast<char>(0x80 | ((c >> 6) & 63));
    text[2] = static_cast<char>(0x80 | (c & 63));
    tokens.push_back(text);
  }
  return Vocabulary(tokens);
}

inline StoredJudge random_judge() {
  const JudgeConfig config{.vocabulary = 60,
                           .embedding = 10,
                           .hidden = 16,
                           .vector = 12,
                           .line_vector = 9,
                           .aligned_vector = 3,
                           .detector = 5};
  StoredJudge judge{.parameters = JudgeParameters(config),
                    .vocabulary = small_vocabulary(config.vocabulary),
                    .offsets = {.fit = {0, 0.5F, 0.25F, 0, 0, 1}, .lines = {0.125F, 2}},
                    .card = R"({"data":"none"})"};
  Random random(1);
  for (float& value : judge.parameters.all()) value = random.uniform(-0.5F, 0.5F);
  return judge;
}

}  // namespace tangyin

// What characters and words say of the season, the hour and the sky: 蟬 is heard in summer and autumn,
// 鶯 in spring and by day.  Counted from poems whose titles name a season, an hour or a sky
// (秋 重陽, 夜, 雪), and stored in the file of the training index.
//
//   axis    season, hour or sky, each of a few scenes
//   nats    ln P(character | scene) − ln of the mean over the scenes of the axis, with P the share
//           of the poems whose title names this scene of the axis and no other that have the
//           character; of a word of two characters in a foot the same less theirs
//
// A reading of a poem keeps, on each axis, how probable each scene is: as the title says, or, where
// it says nothing, given what the poem has so far (naive Bayes).  Of the next character it says how
// much rarer that is there than on the mean of the axis.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "corpus/poem.h"
#include "corpus/vocabulary.h"
#include "model/safetensors.h"
#include "verse_index/character_table.h"

namespace tangyin {

// 春 夏 秋 冬; 曉 暮 夜; 雨 雪 晴.
inline constexpr size_t kScenes = 10, kSceneAxes = 3;
using SceneValues = std::array<float, kScenes>;

// What is believed of a poem.
struct SceneBelief {
  SceneValues probability{};             // of each scene; sums to 1 on each axis
  std::array<bool, kSceneAxes> named{};  // by the title: what the poem has does not change it
};

class Scenes {
 public:
  Scenes() = default;  // knows nothing
  // Knows nothing where the file has no scenes: an older index.  FormatError.
  Scenes(const SafetensorsFile& file, const Vocabulary& vocabulary);
  bool empty() const noexcept { return nats_.empty(); }
  size_t size() const noexcept { return nats_.size(); }  // characters and words

  // Under a title in either script: the scenes that it names, else each of an axis alike.
  static SceneBelief under(std::u32string_view title);

  // Reads `token` after `before` (−1 at the beginning of a line), moves `belief` and returns how
  // much rarer the character is there than on the mean: nats, 0 or below −½ on each axis.
  double read(Token before, Token token, SceneBelief& belief) const;
  // Σ of read() over a line.
  double read_line(std::span<const Token> line, SceneBelief& belief) const;

 private:
  // By the two tokens of a word, or −1 and a character.  A word has what it says beyond its
  // characters.
  std::unordered_map<uint64_t, SceneValues> nats_;
};

// Counts them from `poems` and makes the tensors that Scenes reads.
class CountedScenes {
 public:
  explicit CountedScenes(std::span<const std::span<const Poem>> poems);
  void add_to(std::vector<NamedTensor>& tensors) const;

 private:
  std::vector<uint32_t> keys_;  // [2, n]: first characters, 0 for a character by itself; second
  CountedTable table_;          // by key, of scenes
};

}  // namespace tangyin

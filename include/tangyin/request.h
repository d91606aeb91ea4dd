// What can be asked for.  Plain values; all texts are UTF-8, in simplified or traditional script.
// An empty text, an empty list and an empty optional mean: not asked for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tangyin {

// How closely a poem has to keep the tones (平仄) of its form.
enum class Strictness : uint8_t {
  strict,   // every position, by the readings that verse commonly uses
  lenient,  // the positions that bind (二四六分明), by any reading of a character
  none,     // any tones, no rhyme
};

// How long to look for a good poem.
enum class Effort : uint8_t { quick, normal, best };

enum class Script : uint8_t { simplified, traditional };

struct WriteRequest {
  // How the poems begin, each of any length; a poem (or `count` poems) for each.  None: one poem
  // that the other texts or the model begin.
  std::vector<std::string> openings = {};
  // 五绝 七绝 五律 七律 (wujue qijue wulü qilü): 4 or 8 lines of 5 or 7 characters; 排律 and 古体
  // with `lines` and `chars`; auto: one of the first four that suits.
  std::string form = "auto";
  int lines = 0;  // of 排律 (even, from 10) and 古体; 0: not asked for
  int chars = 0;  // characters in a line of them, 5 or 7; 0: not asked for
  std::string rhyme =
      {};  // one of the 106 of 平水韵 (东, 上平一东), or a character that is to rhyme
  std::string acrostic = {};  // a character for each line, from the first line on (藏头)
  int acrostic_column = 1;    // where in its line each stands, from 1
  std::string pattern =
      {};  // characters given anywhere, ？ for the others: 空山？？？，？？？人？。
  std::string couplet = {};            // a line of 5 or 7 to be answered by a second one (对句)
  std::vector<std::string> with = {};  // words that have to come, each within one line
  std::vector<std::string> without = {};  // words that must not come
  std::string title = {};               // what the poem is about; empty: the model proposes a title
  std::vector<std::string> about = {};  // words whose sense the poem leans towards
  std::string style = {};               // a poet whose favourite characters it leans towards
  Strictness strictness = Strictness::strict;

  int count = 1;                      // poems for each opening, 1 … 10000
  std::optional<uint64_t> seed = {};  // of the first poem, the next has seed + 1; none: by chance
  Effort effort = Effort::normal;
  std::optional<int> particles = {};   // poems tried side by side, 1 … 1024; none: by `effort`
  double temperature = 0.45;           // 0.05 … 5; 1: as the model has it, below: less daring
  double top_p = 0.95;                 // 0.01 … 1; draw among the likeliest that carry this share
  bool explain = false;                // with the alternatives of each character
  Script script = Script::simplified;  // of what is returned
};

struct CheckRequest {
  std::string text = {};      // poems apart by blank lines, titles and punctuation as they come
  std::string name = "text";  // of the text, for error messages: a file's name
  std::string form = "auto";  // one of the six forms; auto: the one that fits best
  std::string rhymes = "pingshui";  // or cilin (词林正韵), xinyun (中华新韵), tongyun (中华通韵)
  bool pinyin = false;              // with modern readings of each line
  bool readings = false;            // with the rhymes of each character and where they are from
  Script script = Script::simplified;  // of what is returned
};

}  // namespace tangyin

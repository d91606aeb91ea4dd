// What the composer is asked for: form, rhyme, given characters, subject.  poet/ makes it from the
// public request.  All texts are UTF-8 in either script.
#pragma once

#include <tangyin/request.h>

#include <cstdint>
#include <string>
#include <vector>

namespace tangyin {

struct Request {
  std::string form = "auto";  // 五绝 七绝 五律 七律 排律 古体, or in pinyin; auto: chosen among the
                              // first four
  int lines = 0;              // for 排律 and 古体; else 0
  int columns = 0;  // characters of a line, for 排律 and 古体; else 0
  Strictness strictness = Strictness::strict;
  std::string rhyme = {};  // 东, 上平一东, or a character to rhyme with; empty: any

  std::string opening = {};   // the poem begins so; any length
  std::string acrostic = {};  // one character for each line, from the first on (藏头)
  int acrostic_column = 1;    // where in its line each of them stands
  std::string pattern =
      {};  // given characters anywhere, ？ for the others: "空山？？？，？？？人？。"
  std::string couplet = {};  // a line to match with a second one (对句); form and rhyme are ignored
  std::vector<std::string> with = {};     // words that must occur, each within one line
  std::vector<std::string> without = {};  // words that must not occur
  std::string title = {};  // what the poem is about; empty: the model proposes a title
  std::string about = {};  // biases the poem towards characters similar to these
  std::string style = {};  // a poet (李白): biases it towards the poet's vocabulary
};

}  // namespace tangyin

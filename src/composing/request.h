// What can be asked for: a poem's form, rhyme and given characters.  Plain values, the same for the
// command line, the server and the bindings.  All texts are UTF-8 in either script.
#pragma once

#include <tangyin/request.h>

#include <cstdint>
#include <string>
#include <vector>

namespace tangyin {

struct Request {
  std::string form = "auto";  // 五绝 七绝 五律 七律 or spelled wujue …; 排律, 古体; auto: one of
                              // the first four that suits
  int lines = 0;              // of 排律 and 古体; 0 elsewhere
  int columns = 0;  // characters of a line, as `lines`
  Strictness strictness = Strictness::strict;
  std::string rhyme = {};  // 东, 上平一东, or a character that is to rhyme; empty: any

  std::string opening = {};   // how the poem begins, any length
  std::string acrostic = {};  // one character for each line, from the first on (藏头)
  int acrostic_column = 1;    // where in its line each of them stands
  std::string pattern =
      {};  // "空山？？？，？？？人？。": characters that are given anywhere, ？ for the others
  std::string couplet =
      {};  // a line to be matched by a second one (对句); then there is no form and no rhyme
  std::vector<std::string> with = {};     // words that have to come, each within one line
  std::vector<std::string> without = {};  // words that must not come
  std::string title = {};  // what the poem is about; empty: the model proposes a title
  std::string about = {};  // words whose sense the poem leans towards, one after another
  std::string style = {};  // a poet whose favourite characters the poem leans towards: 李白
};

}  // namespace tangyin

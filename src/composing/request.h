// What can be asked of the composer.  Texts are decoded and in either script; the door (poet/) makes
// this of a WriteRequest.
#pragma once

#include <tangyin/request.h>

#include <optional>
#include <string>
#include <vector>

#include "prosody/form.h"

namespace tangyin {

struct Request {
  std::optional<FormKind> form = {};  // none: one of the four forms of fixed length that suits
  int lines = 0;                      // of 排律 and 古体; 0 elsewhere
  int columns = 0;                    // characters of a line, as `lines`
  Strictness strictness = Strictness::strict;
  std::u32string rhyme = {};  // 东, 上平一东, or a character that is to rhyme; empty: any

  std::u32string opening = {};   // how the poem begins, any length
  std::u32string acrostic = {};  // one character for each line, from the first on, ？ for none
  int acrostic_column = 1;       // where in its line each of them stands, from 1
  // "空山？？？，？？？人？。": characters that are given anywhere, ？ for the others
  std::u32string pattern = {};
  // A line to be answered by a second one (对句); then there is no form and no rhyme.
  std::u32string couplet = {};
  std::vector<std::u32string> with = {};     // words that have to come, each within one line
  std::vector<std::u32string> without = {};  // words that must not come
  std::u32string title = {};  // what the poem is about; empty: the model proposes a title
  std::vector<std::u32string> about = {};  // words whose sense the poem leans towards
  std::u32string style = {};  // a poet whose favourite characters the poem leans towards: 李白
  Effort effort = Effort::normal;  // how much is tried before the best is kept
};

// Poems that the search tries side by side.
constexpr int particles_for(Effort effort) {
  return effort == Effort::quick ? 32 : effort == Effort::best ? 192 : 112;
}

// How often the couplets of the poem found are then written again, at most (search/revision.h).
constexpr int sweeps_for(Effort effort) {
  return effort == Effort::quick ? 0 : effort == Effort::best ? 4 : 2;
}

}  // namespace tangyin

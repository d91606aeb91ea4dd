// What can be asked for: a poem's form, rhyme and given characters.  Plain values, the same for the command line, the
// server and the bindings.
#pragma once

#include <cstdint>
#include <string>

namespace tangyin {

enum class Strictness {
  strict,   // the tone pattern of the form, as its rules have it
  lenient,  // the binding positions alone: the even columns, the line's end
  none,     // any tones, no rhyme
};

struct Request {
  std::string form = "auto";  // 五绝 七绝 五律 七律, in either script or spelled wujue …; 古体; auto: one that suits
  int lines = 0;              // 古体: its lines and characters a line; 0 elsewhere
  int columns = 0;
  Strictness strictness = Strictness::strict;
  std::string opening;        // how the poem begins, any length, either script; empty: the model begins
};

}  // namespace tangyin

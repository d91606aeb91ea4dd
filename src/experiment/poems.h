// The seven openings of the course report, continued by a model: as the student drew, and by the
// composer.
#pragma once

#include <array>
#include <filesystem>
#include <string_view>

#include "experiment/json.h"

namespace tangyin {

inline constexpr std::array<std::string_view, 7> kOpenings{"日", "红", "山", "夜",
                                                           "湖", "海", "月"};

struct StudentsWay {
  int64_t k = 10;          // uniform among so many
  int64_t length = 24;     // characters, the opening included
  bool whole_text = true;  // false: from the last character alone, as the student's program ran
  uint64_t seed = 1;
};

// [{"opening", "text", "tokens", "padding"}]; an opening that the model does not know is left out.
Json drawn_poems(const std::filesystem::path& model, const StudentsWay& way);

// [{"opening", "lines"}] in the form 五绝, with the index and the judge where they are given; an
// opening that the composer refuses has {"refused": why} instead of lines.
struct ComposersWay {
  bool index = false;  // that lies beside the model
  bool judge = false;  // that came with the program
  uint64_t seed = 1;
};
Json composed_poems(const std::filesystem::path& model, const ComposersWay& way);

// As verses of a page.  A drawn text is broken every ten characters; a run of "<pad>" is written
// once with its length.
std::vector<std::string> lines_of_drawn(const std::string& text);

}  // namespace tangyin

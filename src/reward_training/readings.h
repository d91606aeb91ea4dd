// Poems of ours as readers marked them.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tangyin {

// Neighbouring characters of a line that an editor would strike out: where they stand first in it.
struct StruckSpan {
  size_t line, first, characters;
  int severity;  // 1 weak or forced, 2 nonsense or against the rest of the poem
};

// A poem, and what one reader said of it.
struct MarkedPoem {
  std::string reader;                 // marks of one reader are compared with each other alone
  std::u32string title;               // what the poem was written to, traditional
  std::vector<std::u32string> lines;  // traditional, all of one length
  std::vector<int> marks;             // of each line: 0 nonsense, 1 passable, 2 a good line
  double sense = 0;                   // of the whole: the mean of coherence and meaning, 1 to 5
  bool edited = false;                // whether an editor has looked for faults
  std::vector<StruckSpan> faults = {};
};

// One JSON object a line: {"reader": "1", "title": "夜泊", "lines": ["…", …], "marks": "1201",
// "scores": [fluency, coherence, meaning], "faults": [[line from 1, "字字", severity], …]}; `faults`
// may be missing, other keys are skipped.  InputError where there is no
// such file; FormatError, with file and line, for what is no reading.
std::vector<MarkedPoem> read_readings(const std::filesystem::path& file);

// The lines that poems of at least `titles` different titles have, in the order of their code points.
std::vector<std::u32string> lines_of_many_titles(std::span<const MarkedPoem> readings,
                                                 size_t titles);

// Readings, which are traditional, in the script of a model: "traditional" or "simplified".
void to_script_of(std::string_view script, std::vector<MarkedPoem>& readings);

}  // namespace tangyin

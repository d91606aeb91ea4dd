// Poems of ours as readers marked them.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace tangyin {

// A poem, and what one reader said of it.
struct MarkedPoem {
  std::string reader;                 // marks of one reader are compared with each other alone
  std::u32string title;               // what the poem was written to, traditional
  std::vector<std::u32string> lines;  // traditional, all of one length
  std::vector<int> marks;             // of each line: 0 nonsense, 1 passable, 2 a good line
  double sense = 0;                   // of the whole: the mean of coherence and meaning, 1 to 5
};

// One JSON object a line: {"reader": "1", "title": "夜泊", "lines": ["…", …], "marks": "1201",
// "scores": [fluency, coherence, meaning]}; other keys are skipped.  InputError where there is no
// such file; FormatError, with file and line, for what is no reading.
std::vector<MarkedPoem> read_readings(const std::filesystem::path& file);

}  // namespace tangyin

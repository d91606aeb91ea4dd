#include "cli/problem.h"

#include <algorithm>

namespace tangyin::cli {
namespace {

std::string option_of(std::string field) {
  if (field == "opening" || field == "openings") return "OPENING";
  std::replace(field.begin(), field.end(), '_', '-');
  return "--" + field;
}

}  // namespace

std::string sentence_of(const Problem& problem, bool chinese) {
  std::string said;
  const std::string& sentence = chinese ? problem.message : problem.message_en;
  for (size_t at = 0; at < sentence.size();) {
    const size_t open = sentence.find('`', at);
    const size_t close = open == sentence.npos ? open : sentence.find('`', open + 1);
    said += sentence.substr(at, close == sentence.npos ? close : open - at);
    if (close == sentence.npos) break;
    said += option_of(sentence.substr(open + 1, close - open - 1));
    at = close + 1;
  }
  return said;
}

}  // namespace tangyin::cli

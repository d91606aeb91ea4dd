// Any bytes as the index beside a model: refused in one line, or every look-up stays inside it.
#include "base/error.h"
#include "harness.h"
#include "verse_index/collocations.h"
#include "verse_index/training_index.h"

namespace tangyin {
namespace {

void look_up(const SafetensorsFile& file) {
  static const Vocabulary vocabulary({"<pad>", "<unk>", "<bos>", "<eos>", "山", "水", "月", "風"});
  const Collocations collocations(file, vocabulary);
  double sum = 0;
  const auto visit = [&](Token token, float nats) {
    require(token >= 0 && token < vocabulary.size()), sum += static_cast<double>(nats);
  };
  for (Token token = 0; token < vocabulary.size(); ++token) {
    collocations.each_before(token, visit);
    collocations.each_opposite(token, visit);
  }
  for (size_t poet = 0; poet < collocations.poets().size(); ++poet)
    collocations.each_of_poet(poet, visit);
  const LineReward reward(file);
  sum += reward.of_log_prob(-3);
  const PairReward pairs(file, vocabulary);
  const std::vector<Token> some{4, 5, 6, 7, 1};
  for (Token token = 0; token < vocabulary.size(); ++token)
    sum += pairs.of(token, {some, some, some});
  for (const PairRelation relation : {PairRelation::line, PairRelation::poem, PairRelation::title})
    for (Token token = 0; token < vocabulary.size(); ++token)
      pairs.each_with(relation, token, visit);
  const EndingReward endings(file, vocabulary);
  for (Token a = 0; a < vocabulary.size(); ++a)
    for (Token b = 0; b < vocabulary.size(); ++b) {
      endings.each_after(a, b, visit);
      for (Token c = 0; c < vocabulary.size(); ++c) sum += endings.of(a, b, c);
    }
  require(std::abs(sum) < 1e12);
}

}  // namespace
}  // namespace tangyin

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tangyin;
  try {
    const SafetensorsFile file(std::as_bytes(std::span(data, size)), "input");
    try {
      look_up(file);
    } catch (const FormatError& error) {
      require_polite(error.what(), "input: ");
    }
    const TextSet lines(file, "lines", hash_bits(file));
    for (const char32_t c : std::u32string_view(U"山水月風花鳥"))
      (void)lines.contains(std::u32string_view(&c, 1));
    const Phrases phrases(file);
    for (size_t length = 0; length <= kPhrase + 1; ++length)
      (void)phrases.end_of(std::u32string_view(U"山水月風").substr(0, length));
  } catch (const FormatError& error) {
    require_polite(error.what(), "input: ");
  }
  return 0;
}

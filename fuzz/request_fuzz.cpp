// Any words as a request, a field a line (form=五绝, opening=…): written as it asks for, or refused
// in one line.  With lines of verse (verse=…) the question what could stand at a place, and a trace.
#include <charconv>
#include <set>

#include "base/error.h"
#include "base/random.h"
#include "base/script.h"
#include "base/utf8.h"
#include "composing/composer.h"
#include "harness.h"

namespace tangyin {
namespace {

// Random weights for eight characters of each rhyme: the search has all it needs, and a poem takes
// milliseconds.
StoredModel small_model() {
  const RhymeBook book;
  std::vector<std::string> tokens{"<pad>", "<unk>", "<bos>", "<eos>", "，", "。"};
  std::set<char32_t> known;
  for (size_t rhyme = 0; rhyme < book.rhymes().size(); ++rhyme) {
    size_t taken = 0;
    for (const char32_t c : book.members(static_cast<RhymeId>(rhyme)))
      if (c >= U'一' && c <= U'鿿' && taken < 8 && known.insert(c).second) ++taken;
  }
  for (const char32_t c : std::u32string_view(U"春江花月夜空山風東人日來去水雲")) known.insert(c);
  for (const char32_t c : known) tokens.push_back(utf8::encode(c));
  const ModelConfig config{
      .vocabulary = static_cast<int64_t>(tokens.size()), .embedding = 16, .hidden = 16};
  StoredModel model{config, Vocabulary(tokens), "{}", {}};
  Random random(1);
  for (const ParameterShape& shape : parameter_shapes(config)) {
    OwnedMatrix<float> weights(shape.rows, shape.cols);
    for (float& w : weights.view().flat()) w = random.uniform(-0.7F, 0.7F);
    model.weights.emplace(shape.name, std::move(weights));
  }
  return model;
}

int number_of(std::string_view text) {
  int number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

Request request_of(std::string_view text) {
  Request request;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const std::string_view key = line.substr(0, line.find('='));
    const std::string value(line.substr(std::min(key.size() + 1, line.size())));
    if (key == "form") request.form = parse_form(value);
    // The command line takes 2 … 60.
    if (key == "lines") request.lines = std::clamp(number_of(value), 0, 16);
    if (key == "chars") request.columns = number_of(value);
    if (key == "strictness")
      request.strictness = static_cast<Strictness>(std::clamp(number_of(value), 0, 2));
    if (key == "rhyme") request.rhyme = utf8::decode(value);
    if (key == "opening") request.opening = utf8::decode(value);
    if (key == "acrostic") request.acrostic = utf8::decode(value);
    if (key == "column") request.acrostic_column = number_of(value);
    if (key == "pattern") request.pattern = utf8::decode(value);
    if (key == "couplet") request.couplet = utf8::decode(value);
    if (key == "with") request.with.push_back(utf8::decode(value));
    if (key == "without") request.without.push_back(utf8::decode(value));
    if (key == "title") request.title = utf8::decode(value);
    if (key == "style") request.style = utf8::decode(value);
  }
  return request;
}

// The question about the verse of the same text; `place` counts on over the lines.
PlaceQuestion question_of(std::string_view text, const Request& request) {
  PlaceQuestion question{.verse = {.form = request.form,
                                   .strictness = request.strictness,
                                   .title = request.title,
                                   .style = request.style},
                         .rhyme = request.rhyme};
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (line.starts_with("verse=")) question.verse.lines.push_back(utf8::decode(line.substr(6)));
    if (line.starts_with("place="))
      question.place.line = static_cast<size_t>(std::clamp(number_of(line.substr(6)), 0, 1000));
  }
  if (const size_t lines = question.verse.lines.size(); lines > 0)
    question.place = {question.place.line % lines, question.place.line / lines % 8};
  return question;
}

void check(const PlaceAnswer& answer) {
  double sum = 0;
  for (const auto* list : {&answer.choices, &answer.excluded})
    for (const PlaceChoice& choice : *list) {
      require(choice.probability >= 0 && choice.probability <= 1);
      sum += choice.probability;
    }
  require(sum < 1 + 1e-6 && answer.wanted != ToneClass::unknown);
}

void check(const Request& request, const Verse& verse) {
  std::string poem;
  for (const auto& line : verse.lines) {
    require(!line.empty());
    for (const char32_t c : line) require(utf8::is_han(c));
    poem += utf8::encode(line);
  }
  for (const std::u32string& word : request.with) {
    std::string hanzi;
    for (const char32_t c : utf8::decode(to_traditional(utf8::encode(word))))
      if (utf8::is_han(c)) hanzi += utf8::encode(c);
    require(to_simplified(poem).find(to_simplified(hanzi)) != std::string::npos);
  }
  if (!request.couplet.empty()) return;
  require(verse.lines.size() >= 2 && verse.log_probs.size() == verse.text.size());
  require(request.strictness != Strictness::strict || verse.verdict.ok);
}

}  // namespace
}  // namespace tangyin

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tangyin;
  static const Engine engine(Weights(small_model()), {.dtype = WeightDtype::fp32, .threads = 1});
  static const Composer composer(engine);
  SearchOptions options;
  options.particles = 4;
  try {
    const std::string text(text_of(data, size));
    const Request request = request_of(text);
    const PlaceQuestion question = question_of(text, request);
    if (!question.verse.lines.empty()) {
      composer.trace({.verse = question.verse});
      check(composer.alternatives(question));
    }
    check(request, composer.compose(request, options, size % 2 == 0));
  } catch (const InputError& error) {
    require_polite(error.what(), "");
  }
  return 0;
}

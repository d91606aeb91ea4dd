// Any bytes as the model of `write`: file → engine → poem.  Refused in one line, or a poem of Chinese
// characters, or the word that none was found.
#include "base/error.h"
#include "base/utf8.h"
#include "composing/composer.h"
#include "harness.h"
#include "safetensors_mutator.h"

namespace tangyin {
namespace {

// The first Chinese character that the model knows, as an opening; none where it knows none.
std::string opening_of(const Vocabulary& vocabulary) {
  for (Token token = 0; token < vocabulary.size(); ++token)
    if (utf8::is_han(vocabulary.character(token))) return vocabulary.token(token);
  return "";
}

void check(const Verse& verse) {
  require(verse.log_probs.size() == verse.text.size());
  for (const auto& line : verse.lines) {
    require(!line.empty());
    for (const char32_t c : line) require(utf8::is_han(c));
  }
  for (const float log_prob : verse.log_probs) require(log_prob <= 1e-3F);
}

void write(const Engine& engine, size_t variant) {
  const Composer composer(engine);
  Request request;
  request.form = "古体", request.lines = 2, request.columns = 5;
  request.strictness = variant % 2 == 0 ? Strictness::none : Strictness::lenient;
  if (variant % 3 != 0) request.opening = opening_of(engine.vocabulary());
  SearchOptions options;
  options.particles = 4;
  options.temperature = variant % 5 == 0 ? 0.05 : 0.8;
  check(composer.compose(request, options, variant % 7 == 0));
}

}  // namespace
}  // namespace tangyin

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tangyin;
  static constexpr WeightDtype kDtypes[] = {WeightDtype::fp32, WeightDtype::bf16,
                                            WeightDtype::int8};
  const std::span input(reinterpret_cast<const std::byte*>(data), size);
  const size_t variant = size == 0 ? 0 : size + data[size - 1];
  try {
    const Engine engine(Weights(SafetensorsFile(input, "input")),
                        {.dtype = kDtypes[variant % 3], .threads = 1});
    write(engine, variant);
  } catch (const FormatError& error) {
    require_polite(error.what(), "input: ");
  } catch (const InputError& error) {  // no poem was found
    require_polite(error.what(), "");
  }
  return 0;
}

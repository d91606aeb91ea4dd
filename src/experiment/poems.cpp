#include "experiment/poems.h"

#include <algorithm>
#include <optional>

#include "base/data_file.h"
#include "base/error.h"
#include "base/utf8.h"
#include "composing/composer.h"
#include "training/top_k_sampling.h"

namespace tangyin {
namespace {

Json lines_in_json(const Verse& verse) {
  Json lines = Json::array();
  for (const std::u32string& line : verse.lines) lines.push_back(utf8::encode(line));
  return lines;
}

}  // namespace

Json drawn_poems(const std::filesystem::path& model, const StudentsWay& way) {
  const TopKSampler sampler(model);
  Json poems = Json::array();
  uint64_t seed = way.seed;
  for (const std::string_view opening : kOpenings) {
    try {
      const TopKPoem poem = sampler.sample(
          std::string(opening), {.length = way.length,
                                 .k = way.k,
                                 .memory = way.whole_text ? Memory::text : Memory::last_character,
                                 .seed = seed++});
      poems.push_back({{"opening", opening},
                       {"text", poem.text},
                       {"tokens", poem.tokens.size()},
                       {"padding", std::ranges::count(poem.tokens, Vocabulary::kPad)}});
    } catch (const InputError&) {  // a model of a small corpus does not know every opening
    }
  }
  return poems;
}

Json composed_poems(const std::filesystem::path& model, const ComposersWay& way) {
  const Engine engine(Weights(model), {.dtype = WeightDtype::int8, .threads = 0, .shared = false});
  std::optional<TrainingIndex> index;
  if (way.index && std::filesystem::exists(index_of(model)))
    index.emplace(index_of(model), engine.vocabulary());
  std::optional<Judge> judge;
  if (const auto file = find_data_file("models/judge.safetensors"); way.judge && !file.empty())
    judge = Judge::open(file);
  const Composer composer(engine, std::move(index), std::move(judge));
  const Effort effort = Effort::quick;
  const SearchOptions options{.particles = particles_for(effort),
                              .top_p = 0.95,
                              .sweeps = sweeps_for(effort),
                              .seed = way.seed};
  Json poems = Json::array();
  for (const std::string_view opening : kOpenings) {
    Json poem{{"opening", opening}};
    try {
      Request request{.form = FormKind::wujue, .opening = utf8::decode(opening), .effort = effort};
      poem["lines"] = lines_in_json(composer.compose(request, options));
    } catch (const InputError& refused) {
      poem["refused"] = refused.what();
    }
    poems.push_back(std::move(poem));
  }
  return poems;
}

std::vector<std::string> lines_of_drawn(const std::string& text) {
  constexpr std::string_view kPad = "<pad>";
  constexpr size_t kLine = 10;
  std::vector<std::string> lines{""};
  size_t characters = 0;
  for (size_t at = 0; at < text.size();) {
    std::string piece;
    size_t pads = 0;
    while (text.compare(at, kPad.size(), kPad) == 0) ++pads, at += kPad.size();
    if (pads > 0) {
      piece = pads == 1 ? std::string(kPad) : fmt::format("<pad>×{}", pads);
    } else if (text[at] == '<') {
      const size_t end = std::min(text.find('>', at), text.size() - 1);
      piece = text.substr(at, end + 1 - at), at = end + 1;
    } else {
      size_t end = at + 1;
      while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
      piece = text.substr(at, end - at), at = end;
    }
    if (characters == kLine) lines.emplace_back(), characters = 0;
    lines.back() += piece, ++characters;
  }
  return lines;
}

}  // namespace tangyin

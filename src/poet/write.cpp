// Poet::write: a request → verses → WrittenPoem.
#include <random>

#include "base/error.h"
#include "base/script.h"
#include "base/utf8.h"
#include "poet/impl.h"
#include "poet/wording.h"

namespace tangyin {
namespace {

constexpr uint64_t kChanceSeeds = 1'000'000;  // short enough to be typed again

int particles_of(const WriteRequest& request) {
  if (request.particles) return *request.particles;
  switch (request.effort) {
    case Effort::quick:
      return 16;
    case Effort::best:
      return 256;
    case Effort::normal:
      break;
  }
  return 64;
}

// A poem in the model's script, in the script wanted.
Wording wording_for(Script wanted, bool model_is_simplified) {
  return {wanted, [=](const std::string& text) {
            if (model_is_simplified == (wanted == Script::simplified)) return text;
            if (wanted == Script::traditional) return to_traditional(text);
            return utf8::encode(to_simplified(utf8::decode(text)));
          }};
}

std::string tone_in_words(ToneClass tone) {
  return tones_in_words({tone});
}

const char* name_of(Objection objection) {
  switch (objection) {
    case Objection::tone:
      return "平仄";
    case Objection::rhyme:
      return "韵";
    case Objection::repeated:
      return "重字";
    case Objection::banned:
      return "避";
    case Objection::none:
      break;
  }
  return "";
}

std::vector<ExplainedCharacter::Other> others(const std::vector<Alternative>& alternatives,
                                              const Wording& wording) {
  std::vector<ExplainedCharacter::Other> result;
  for (const Alternative& a : alternatives)
    result.push_back({wording.poem(std::u32string_view(&a.character, 1)), a.probability,
                      wording.words(name_of(a.objection))});
  return result;
}

ExplainedCharacter explained(const Explanation& e, const Wording& wording) {
  return {.character = wording.poem(std::u32string_view(&e.character, 1)),
          .probability = e.probability,
          .allowed = e.allowed,
          .wanted = tone_in_words(e.wanted),
          .tones = tone_in_words(e.tones),
          .given = e.given,
          .rhymes = e.rhymes,
          .beside = others(e.beside, wording),
          .ruled_out = others(e.ruled_out, wording)};
}

WrittenPoem poem_of(const Verse& verse, const Wording& wording) {
  WrittenPoem poem{.form = wording.words(verse.form),
                   .pattern = wording.words(verse.pattern),
                   .title = wording.poem(verse.title),
                   .lines = {},
                   .opening = verse.opening,
                   .seed = verse.seed,
                   .logprob_per_char = verse.log_prob_per_char(),
                   .ok = verse.verdict.ok,
                   .rhyme = wording.poem(verse.rhyme),
                   .violations = wording.remarks(verse.verdict.violations, verse.verdict),
                   .explanation = {}};
  for (const std::u32string& line : verse.lines) poem.lines.push_back(wording.poem(line));
  for (const Explanation& e : verse.explanation) poem.explanation.push_back(explained(e, wording));
  return poem;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += word;
  return text;
}

Request request_for(const WriteRequest& request, const std::string& opening) {
  return {.form = request.form,
          .lines = request.lines,
          .columns = request.chars,
          .strictness = request.strictness,
          .rhyme = request.rhyme,
          .opening = opening,
          .acrostic = request.acrostic,
          .acrostic_column = request.acrostic_column,
          .pattern = request.pattern,
          .couplet = request.couplet,
          .with = request.with,
          .without = request.without,
          .title = request.title,
          .about = joined(request.about),
          .style = request.style};
}

// Tells the observer of a finished poem.
void report(size_t number, const WrittenPoem& poem, const Observer& observer) {
  if (observer.line)
    for (size_t line = 0; line < poem.lines.size(); ++line)
      observer.line({number, line, poem.lines[line]});
  if (observer.poem) observer.poem(number, poem);
}

}  // namespace

std::vector<WrittenPoem> write_poems(const Composer& composer, const WriteRequest& request,
                                     const Observer& observer) {
  const Wording wording =
      wording_for(request.script, composer.engine().config().script == "simplified");
  const uint64_t seed = request.seed ? *request.seed : std::random_device()() % kChanceSeeds;
  SearchOptions search{.particles = particles_of(request),
                       .temperature = request.temperature,
                       .top_p = request.top_p};
  std::vector<std::string> openings = request.openings;
  if (openings.empty()) openings.emplace_back();
  std::vector<WrittenPoem> poems;
  LineSet written;
  for (const std::string& opening : openings)
    for (int n = 0; n < request.count; ++n) {
      if (observer.cancelled && observer.cancelled())
        throw PoetError({"cancelled", "", 0, "已取消。", "the writing was cancelled"});
      search.seed = seed + static_cast<uint64_t>(n);
      const Verse verse =
          composer.compose(request_for(request, opening), search, request.explain, &written);
      written.insert(verse.lines.begin(), verse.lines.end());
      poems.push_back(poem_of(verse, wording));
      report(poems.size() - 1, poems.back(), observer);
    }
  return poems;
}

}  // namespace tangyin

// Poet::write: a request → verses → WrittenPoem.
#include <random>

#include "base/script.h"
#include "base/utf8.h"
#include "poet/impl.h"
#include "poet/read_request.h"
#include "poet/wording.h"

namespace tangyin {
namespace {

constexpr uint64_t kChanceSeeds = 1'000'000;  // short enough to be typed again

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
          .subject = e.subject,
          .wanted = tone_in_words(e.wanted),
          .tones = tone_in_words(e.tones),
          .given = e.given,
          .rhymes = e.rhymes,
          .beside = others(e.beside, wording),
          .ruled_out = others(e.ruled_out, wording)};
}

WrittenPoem poem_of(const Verse& verse, const std::string& opening, const Wording& wording) {
  WrittenPoem poem{.form = wording.words(verse.form),
                   .pattern = wording.words(verse.pattern),
                   .title = wording.poem(verse.title),
                   .lines = {},
                   .opening = opening,
                   .seed = verse.seed,
                   .logprob_per_char = verse.log_prob_per_char(),
                   .ok = verse.verdict.ok,
                   .rhyme = wording.poem(verse.rhyme),
                   .violations = wording.remarks(verse.verdict.violations, verse.verdict),
                   .explanation = {},
                   .judgement = {}};
  for (const std::u32string& line : verse.lines) poem.lines.push_back(wording.poem(line));
  for (const Explanation& e : verse.explanation) poem.explanation.push_back(explained(e, wording));
  for (const PoemJudgement::Couplet& couplet : verse.judgement)
    poem.judgement.push_back({couplet.fit, couplet.lines, couplet.role, couplet.genuine});
  return poem;
}

// Passes on to the observer what the search reports of one poem, and then the rest of the poem.
class Reporter {
 public:
  Reporter(const Observer& observer, const Wording& wording, size_t number)
      : observer_(observer), number_(number) {
    watch_.cancelled = observer.cancelled;
    if (observer.line)
      watch_.settled = [this, &wording](size_t line, const std::u32string& text) {
        observer_.line({number_, line, wording.poem(text)});
        reported_ = line + 1;
      };
  }
  Reporter(const Reporter&) = delete;
  const SearchWatch& watch() const noexcept { return watch_; }
  void finish(const WrittenPoem& poem) const {
    if (observer_.line)
      for (size_t line = reported_; line < poem.lines.size(); ++line)
        observer_.line({number_, line, poem.lines[line]});
    if (observer_.poem) observer_.poem(number_, poem);
  }

 private:
  const Observer& observer_;
  size_t number_, reported_ = 0;
  SearchWatch watch_;
};

}  // namespace

std::vector<WrittenPoem> write_poems(const Composer& composer, const WriteRequest& asked,
                                     const Observer& observer) {
  Request request = read_request(asked);
  const Wording wording =
      wording_for(asked.script, composer.engine().config().script == "simplified");
  const uint64_t seed = asked.seed ? *asked.seed : std::random_device()() % kChanceSeeds;
  SearchOptions search{.particles = asked.particles.value_or(particles_for(asked.effort)),
                       .temperature = asked.temperature,
                       .top_p = asked.top_p,
                       .sweeps = sweeps_for(asked.effort)};
  std::vector<std::string> openings = asked.openings;
  if (openings.empty()) openings.emplace_back();
  std::vector<WrittenPoem> poems;
  LineSet written;
  for (const std::string& opening : openings) {
    request.opening = read_text(opening, "opening");
    for (int n = 0; n < asked.count; ++n) {
      Reporter reporter(observer, wording, poems.size());
      search.seed = seed + static_cast<uint64_t>(n);
      const Verse verse =
          composer.compose(request, search, asked.explain, &written, &reporter.watch());
      written.insert(verse.lines.begin(), verse.lines.end());
      poems.push_back(poem_of(verse, opening, wording));
      reporter.finish(poems.back());
    }
  }
  return poems;
}

}  // namespace tangyin

// Poet::write: a request → verses → WrittenPoem.
#include <random>

#include "base/printed_glyphs.h"
#include "base/script.h"
#include "base/utf8.h"
#include "poet/impl.h"
#include "poet/read_request.h"
#include "poet/wording.h"

namespace tangyin {
namespace {

constexpr uint64_t kChanceSeeds = 1'000'000;  // short enough to be typed again

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
    case Objection::copied:
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
          .reward = e.reward,
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
                   .judgement = {},
                   .subject_words = {}};
  for (const std::u32string& line : verse.lines) poem.lines.push_back(wording.poem(line));
  for (const Explanation& e : verse.explanation) poem.explanation.push_back(explained(e, wording));
  for (const std::u32string& word : verse.subject_words)
    poem.subject_words.push_back(wording.poem(word));
  for (const PoemJudgement::Couplet& couplet : verse.judgement)
    poem.judgement.push_back(
        {couplet.fit, couplet.subject, couplet.lines, couplet.role, couplet.genuine});
  return poem;
}

// What a character becomes in the script wanted.
enum class Conversion : uint8_t { none, mostly_alone, by_phrase };

// Passes on to the observer what the search reports of one poem, and then the rest of the poem.  A
// character whose conversion depends on the phrase that it stands in waits for the end of its line.
class Reporter {
 public:
  Reporter(const Observer& observer, const Wording& wording, Conversion conversion, size_t number)
      : observer_(observer), wording_(wording), conversion_(conversion), number_(number) {
    watch_.cancelled = observer.cancelled;
    if (observer.character)
      watch_.character = [this](const Cell& cell, char32_t character) { add(cell, character); };
    if (observer.character || observer.line)
      watch_.settled = [this](size_t, const std::u32string& text) {
        end_line(wording_.poem(text));
      };
  }
  Reporter(const Reporter&) = delete;
  const SearchWatch& watch() const noexcept { return watch_; }
  void finish(const WrittenPoem& poem) {
    while (line_ < poem.lines.size()) end_line(poem.lines[line_]);
    if (observer_.poem) observer_.poem(number_, poem);
  }

 private:
  bool waits(char32_t character) const {
    return conversion_ == Conversion::by_phrase ||
           (conversion_ == Conversion::mostly_alone && simplified_by_phrase(character)) ||
           printed_by_neighbour(character);
  }
  void add(const Cell& cell, char32_t character) {
    if (cell.line != line_ || cell.column != told_ || waits(character)) return;
    line_text_.push_back(character);
    tell(utf8::decode(wording_.poem(line_text_)).back());
  }
  void tell(char32_t character) {
    observer_.character({number_, line_, told_++, utf8::encode(character)});
  }
  void end_line(const std::string& text) {
    if (observer_.character) {
      const std::u32string characters = utf8::decode(text);
      while (told_ < characters.size()) tell(characters[told_]);
    }
    if (observer_.line) observer_.line({number_, line_, text});
    ++line_, told_ = 0, line_text_.clear();
  }

  const Observer& observer_;
  const Wording& wording_;
  const Conversion conversion_;
  const size_t number_;
  size_t line_ = 0, told_ = 0;  // lines that are told, characters of the next one
  std::u32string line_text_;    // these characters, in the model's script
  SearchWatch watch_;
};

}  // namespace

std::vector<WrittenPoem> write_poems(const Composer& composer, const WriteRequest& asked,
                                     const Observer& observer) {
  Request request = read_request(asked);
  const bool model_is_simplified = composer.engine().config().script == "simplified";
  const Wording wording = wording_for(asked.script, model_is_simplified);
  const Conversion conversion = model_is_simplified == (asked.script == Script::simplified)
                                    ? Conversion::none
                                : model_is_simplified ? Conversion::by_phrase
                                                      : Conversion::mostly_alone;
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
      Reporter reporter(observer, wording, conversion, poems.size());
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

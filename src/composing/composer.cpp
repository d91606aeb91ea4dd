#include "composing/composer.h"

#include <algorithm>
#include <numeric>

#include "base/error.h"
#include "base/utf8.h"
#include "composing/form_choice.h"
#include "composing/leaning.h"
#include "composing/placing.h"

namespace tangyin {
namespace {

constexpr FormShape kCouplet{FormKind::guti, 2, 0};
constexpr float kTitleStrength = 2.5F, kCoupletStrength = 6;  // nats for a word itself
constexpr double kNoRepeats = 50;  // nats off for a character of the line to match

// What a request is about, for messages: the text that was given first.
std::string subject_of(const Request& request) {
  for (const std::string* text : {&request.opening, &request.acrostic, &request.pattern, &request.couplet, &request.title})
    if (!text->empty()) return fmt::format("'{}': ", *text);
  return "";
}

Verse verse_of(const Candidate& candidate, const Grid& grid, const Vocabulary& vocabulary) {
  Verse verse;
  const Plan& plan = grid.plans[candidate.plan];
  verse.pattern = plan.name;
  verse.text = candidate.text;
  verse.log_probs = candidate.log_probs;
  size_t at = 0;
  for (const LinePlan& line : plan.lines) {
    verse.lines.emplace_back();
    for (size_t n = 0; n < line.length(); ++n) verse.lines.back().push_back(vocabulary.character(candidate.text[at++]));
  }
  return verse;
}

// Those of `wanted` that have as many characters as a poem of this form needs.
size_t characters_in(const RhymeSet& rhymes, const Lexicon& lexicon) {
  return static_cast<size_t>(std::count_if(lexicon.hanzi.begin(), lexicon.hanzi.end(), [&](Token token) {
    return (lexicon[token].rhymes & rhymes).any();
  }));
}

}  // namespace

double Verse::log_prob_per_char() const {
  return std::accumulate(log_probs.begin(), log_probs.end(), 0.0) / static_cast<double>(log_probs.size());
}

// A model of simplified characters needs the readings of all their traditional forms.
Composer::Composer(const Engine& engine, std::optional<TrainingIndex> index)
    : engine_(engine),
      index_(std::move(index)),
      book_(RhymeSystem::pingshui, engine.config().script == "simplified" ? ReadAs::either : ReadAs::traditional),
      usual_(make_lexicon(engine.vocabulary(), book_, true)),
      all_(make_lexicon(engine.vocabulary(), book_, false)) {}

RhymeSet Composer::rhymes_for(const Request& request) const {
  if (request.rhyme.empty()) return RhymeSet().set();
  RhymeSet rhymes;
  if (const auto named = book_.find_rhyme(request.rhyme)) rhymes.set(static_cast<size_t>(*named));
  const std::u32string characters = utf8::decode(request.rhyme, "rhyme");
  if (rhymes.none() && characters.size() == 1)
    for (const Reading& reading : book_.readings(characters[0])) rhymes.set(static_cast<size_t>(reading.rhyme));
  if (rhymes.none())
    throw InputError(fmt::format("there is no rhyme '{}'; name one of the 106, such as 东 or 上平一东, or one character "
                                 "that is to rhyme", request.rhyme));
  return rhymes;
}

// The first form in which the request has a place, or the fault that came last in reading order.
Composer::Placed Composer::place_request(const Request& request, const Given& given, uint64_t seed) const {
  const Lexicon& lexicon = this->lexicon(request.strictness);
  if (!given.couplet.parts.empty()) return {kCouplet, place_couplet(given, lexicon)};
  const RhymeSet rhymes = rhymes_for(request);
  const bool choose = !parse_form(request.form);
  Placed worst{};
  for (const FormShape& form : choose ? forms_by_fitness(engine_, all_, given, seed) : std::vector{requested_form(request)}) {
    Placement placement = place({form, request, given, lexicon, rhymes, seed});
    if (placement.grid) {
      const RhymeSet open = placement.grid->plans.front().rhymes;
      if (open.none())
        return {form, {{}, fmt::format("{} rhymes on a level tone, '{}' has none", form.name(), request.rhyme), 1}};
      if (characters_in(open, lexicon) >= static_cast<size_t>(form.lines / 2 + 1)) return {form, std::move(placement)};
      return {form, {{}, fmt::format("the model knows too few characters that rhyme with '{}'", request.rhyme), 1}};
    }
    if (worst.placement.fault.empty() || placement.depth > worst.placement.depth) worst = {form, std::move(placement)};
  }
  return worst;
}

// A title draws the whole poem, each character of a line to match draws the one that stands under it.
void Composer::lean(const Given& given, Grid& grid) const {
  const bool couplet = !given.couplet.parts.empty();
  if (!couplet && given.title.parts.empty()) return;
  std::vector<Token> words;
  for (const GivenCharacter& c : (couplet ? given.couplet : given.title).joined()) words.push_back(c.token);
  grid.leanings = likeness(engine_, words, couplet ? kCoupletStrength : kTitleStrength);
  if (couplet) return;
  std::vector<float>& nearest = grid.leanings.front();
  for (const auto& other : grid.leanings)
    for (size_t v = 0; v < nearest.size(); ++v) nearest[v] = std::max(nearest[v], other[v]);
  grid.leanings.resize(1);
  for (Plan& plan : grid.plans)
    for (LinePlan& line : plan.lines) line.leanings.assign(line.length(), 0);
}

Verse Composer::compose(const Request& request, const SearchOptions& options, bool explained) const {
  const Given given = read_given(request, engine_.config(), engine_.vocabulary());
  Placed placed = place_request(request, given, options.seed);
  if (!placed.placement.grid) throw InputError(subject_of(request) + placed.placement.fault);
  Grid& grid = *placed.placement.grid;
  lean(given, grid);
  const Lexicon& lexicon = this->lexicon(request.strictness);
  SearchOptions settings = options;
  if (!given.couplet.parts.empty()) settings.repetition = kNoRepeats;
  const std::vector<Candidate> found = search({engine_, lexicon, grid, index_ ? &*index_ : nullptr}, settings);
  if (found.empty())
    throw InputError(subject_of(request) + "no poem was found that keeps the rules; try another --seed or form, ask for "
                                           "less, or relax with --strictness lenient or none");
  Verse verse = verse_of(found.front(), grid, engine_.vocabulary());
  verse.form = given.couplet.parts.empty() ? placed.form.name() : "对句";
  verse.title = request.title;
  verse.opening = request.opening;
  verse.seed = options.seed;
  if (given.couplet.parts.empty()) judge(verse, placed.form.kind);
  if (explained) verse.explanation = explain(engine_, lexicon, grid, settings, found.front());
  return verse;
}

void Composer::judge(Verse& verse, FormKind form) const {
  verse.verdict = tangyin::judge(verse.lines, form, book_);
  if (const auto rhyme = verse.verdict.rhyme.rhyme; rhyme && verse.verdict.rhyme.ok) verse.rhyme = book_.rhyme(*rhyme).name;
}

}  // namespace tangyin

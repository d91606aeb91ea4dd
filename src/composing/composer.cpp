#include "composing/composer.h"

#include <algorithm>
#include <numeric>

#include "base/error.h"
#include "base/utf8.h"
#include "composing/form_choice.h"
#include "composing/placing.h"

namespace tangyin {
namespace {

Verse verse_of(const Candidate& candidate, const FormShape& form, const Grid& grid, const Vocabulary& vocabulary) {
  Verse verse;
  verse.form = form.name();
  verse.pattern = grid.plans[candidate.plan].name;
  verse.text = candidate.text;
  verse.log_probs = candidate.log_probs;
  for (size_t n = 0; n < candidate.text.size(); ++n) {
    if (n % static_cast<size_t>(form.columns) == 0) verse.lines.emplace_back();
    verse.lines.back().push_back(vocabulary.character(candidate.text[n]));
  }
  return verse;
}

}  // namespace

double Verse::log_prob_per_char() const {
  return std::accumulate(log_probs.begin(), log_probs.end(), 0.0) / static_cast<double>(log_probs.size());
}

// A model of simplified characters needs the readings of all traditional forms.
Composer::Composer(const Engine& engine)
    : engine_(engine),
      book_(RhymeSystem::pingshui, engine.config().script == "simplified" ? ReadAs::either : ReadAs::traditional),
      usual_(make_lexicon(engine.vocabulary(), book_, true)),
      all_(make_lexicon(engine.vocabulary(), book_, false)) {}

Verse Composer::compose(const Request& request, const SearchOptions& options, bool explained) const {
  const Opening opening = read_opening(request.opening, "opening", engine_.config(), engine_.vocabulary());
  const Lexicon& lexicon = this->lexicon(request.strictness);
  std::string fault;
  for (const FormShape& form : forms_for(request, opening, options.seed)) {
    const Placement placement = place(form, request, opening, lexicon);
    if (!placement.grid) {
      if (fault.empty()) fault = placement.fault;
      continue;
    }
    const std::vector<Candidate> found = search(engine_, lexicon, *placement.grid, options);
    if (found.empty()) continue;
    Verse verse = verse_of(found.front(), form, *placement.grid, engine_.vocabulary());
    verse.opening = request.opening;
    verse.seed = options.seed;
    judge(verse, form.kind);
    if (explained) verse.explanation = explain(engine_, lexicon, *placement.grid, options, found.front());
    return verse;
  }
  if (fault.empty()) fault = "the search found no poem that keeps the rules; try another --seed, or --strictness lenient";
  throw InputError(fmt::format("'{}': {}", request.opening, fault));
}

void Composer::judge(Verse& verse, FormKind form) const {
  verse.verdict = tangyin::judge(verse.lines, form, book_);
  if (const auto rhyme = verse.verdict.rhyme.rhyme; rhyme && verse.verdict.rhyme.ok) verse.rhyme = book_.rhyme(*rhyme).name;
}

std::vector<FormShape> Composer::forms_for(const Request& request, const Opening& opening, uint64_t seed) const {
  if (parse_form(request.form)) return {requested_form(request)};
  return forms_by_fitness(engine_, all_, opening, seed);
}

}  // namespace tangyin

#include "composing/form_choice.h"

#include <algorithm>
#include <cmath>

#include "base/random.h"
#include "search/guided_model.h"

namespace tangyin {
namespace {

constexpr Index kTrials = 16;
constexpr size_t kTypicalCells = 28;

// Draws kTrials first lines from the model, each beginning with `first`; returns for each length
// the expected number of lines that end there.
std::vector<double> line_lengths(const Engine& engine, const Lexicon& lexicon,
                                 const std::vector<GivenCharacter>& first, Random& random) {
  States states(engine, kTrials);
  const OwnedMatrix<float> rows(kTrials, engine.row_size());
  NucleusSampler sampler(engine.row_size());
  const std::vector<float> no_bias(static_cast<size_t>(engine.row_size()), 0.0F);
  std::vector<double> ends(8, 0.0);
  begin_text(engine, states, kTypicalCells);
  for (const GivenCharacter& character : first) engine.feed(states, {&character.token, 1});
  states.select(std::vector<int32_t>(kTrials, 0));
  std::vector<double> going(kTrials, 1.0);  // probability that the line has not ended yet
  for (size_t length = first.size(); length < ends.size(); ++length) {
    engine.log_probabilities(states, rows.view());
    std::vector<Token> next(kTrials);
    for (size_t n = 0; n < kTrials; ++n) {
      const float* row = rows.view().row(static_cast<Index>(n));
      double mark = 0;
      for (const Token token : lexicon.marks) mark += std::exp(static_cast<double>(row[token]));
      ends[length] += going[n] * mark;
      going[n] *= 1 - mark;
      sampler.set(row, no_bias.data(), 0, 1);
      for (const Token token : lexicon.marks) sampler.scale(token, 0);
      next[n] = static_cast<Token>(sampler.draw(1, random));
    }
    engine.feed(states, next);
  }
  return ends;
}

// Characters of a line where the texts given leave no doubt: a first part that is one or more whole
// lines of five (床前明月光, 空山？？？) or of seven, and one that is longer than five.
std::optional<int> columns_given(const Given& given) {
  for (const GivenText* text : {&given.opening, &given.pattern}) {
    if (text->parts.empty()) continue;
    const size_t length = text->parts.front().size();
    const bool fives = length % 5 == 0, sevens = length % 7 == 0;
    if (fives != sevens) return fives ? 5 : 7;
    if (length == 6) return 7;
  }
  return std::nullopt;
}

}  // namespace

uint64_t stream_of(const Given& given) {
  uint64_t stream = 1;
  for (const GivenText* text : {&given.opening, &given.acrostic, &given.pattern})
    for (const GivenCharacter& c : text->joined())
      stream = stream * 1'000'003 + static_cast<uint64_t>(c.token);
  return stream;
}

std::vector<FormShape> forms_by_fitness(const Engine& engine, const Lexicon& lexicon,
                                        const Given& given, uint64_t seed) {
  Random random(seed, stream_of(given));
  double five = 1, seven = 1;
  const auto first =
      given.opening.parts.empty() ? std::vector<GivenCharacter>() : given.opening.parts.front();
  if (!lexicon.marks.empty() && first.size() <= 5) {
    const auto ends = line_lengths(engine, lexicon, first, random);
    five = ends[5], seven = ends[7];
  }
  const bool prefers_five = random.uniform() * (five + seven) < five,
             prefers_four = random.uniform() < 0.5;
  std::vector<FormShape> forms = fixed_forms();
  if (const auto columns = columns_given(given))
    std::erase_if(forms, [&](const FormShape& form) { return form.columns != *columns; });
  const auto misses = [&](const FormShape& form) {
    const auto acrostic = static_cast<int>(given.acrostic.size());
    return 4 * (acrostic > 0 && (form.lines == 4) != (acrostic <= 4)) +
           2 * ((form.columns == 5) != prefers_five) + ((form.lines == 4) != prefers_four);
  };
  std::stable_sort(forms.begin(), forms.end(),
                   [&](const FormShape& a, const FormShape& b) { return misses(a) < misses(b); });
  return forms;
}

}  // namespace tangyin

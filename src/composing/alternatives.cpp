// What could stand at a place:
//   P(c | before, after) ∝ P(c | before)·P(after | before, c)
// The model reads the poem up to the place, proposes characters, and reads the rest once with each.
#include <algorithm>
#include <cmath>

#include "base/request_error.h"
#include "base/utf8.h"
#include "composing/composer.h"
#include "composing/placing_problems.h"
#include "search/guided_model.h"
#include "search/rescoring.h"

namespace tangyin {
namespace {

// Characters that the rest of the poem is read with, at least: those that the rules allow, others.
constexpr size_t kTriedChoices = 96, kTriedExcluded = 32;
// A character that often stands before the next one is proposed sooner, as in the look-ahead of the
// search: it gains ln(1 + P/floor) nats.
constexpr double kCollocationFloor = 0.002;
constexpr int kFillingParticles = 24;
constexpr double kLeastExcluded = 1e-3;  // of probability: nobody misses what is rarer

void check_place(const PlaceQuestion& question, const VerseLines& lines) {
  const auto check = [](const char* field, size_t value, size_t most) {
    if (value < most) return;
    throw RequestError({"invalid_value", field, 0,
                        fmt::format("`{}` 应在 1 与 {} 之间", field, most),
                        fmt::format("`{}` should be between 1 and {}", field, most)});
  };
  check("line", question.place.line, lines.size());
  check("column", question.place.column, lines[question.place.line].size());
}

// What the model reads after the place, up to the first place that is open.
std::vector<Following> following(const VerseTokens& lines, const Cell& place,
                                 const Lexicon& lexicon) {
  std::vector<Following> rest;
  for (size_t l = place.line; l < lines.size(); ++l) {
    for (size_t c = l == place.line ? place.column + 1 : 0; c < lines[l].size(); ++c) {
      if (lines[l][c] == kBlank) return rest;
      rest.push_back({lines[l][c], false});
    }
    if (const auto& mark = l % 2 == 0 ? lexicon.comma : lexicon.stop) rest.push_back({*mark, true});
  }
  return rest;
}

void read_before(const Engine& engine, const VerseTokens& lines, const Cell& place,
                 const Lexicon& lexicon, States& states) {
  for (size_t l = 0; l <= place.line; ++l) {
    for (size_t c = 0; c < (l == place.line ? place.column : lines[l].size()); ++c)
      engine.feed(states, {&lines[l][c], 1});
    if (const auto& mark = l % 2 == 0 ? lexicon.comma : lexicon.stop; mark && l < place.line)
      engine.feed(states, {&*mark, 1});
  }
}

// Scores in nats become probabilities that add up to 1.
void normalise_scores(std::vector<double>& scores) {
  if (scores.empty()) return;
  const double most = *std::ranges::max_element(scores);
  double sum = 0;
  for (double& score : scores) sum += score = std::exp(score - most);
  for (double& score : scores) score /= sum;
}

// The most probable `count` of a list, and after them the character that stands there now.
void shorten(std::vector<PlaceChoice>& list, size_t count, Token standing) {
  std::ranges::sort(list, [](const PlaceChoice& a, const PlaceChoice& b) {
    return a.probability != b.probability ? a.probability > b.probability : a.token < b.token;
  });
  if (list.size() <= count) return;
  const auto end = list.begin() + static_cast<std::ptrdiff_t>(count);
  const auto kept =
      std::find_if(end, list.end(), [&](const PlaceChoice& c) { return c.token == standing; });
  if (kept != list.end()) std::iter_swap(end, kept);
  list.erase(kept != list.end() ? end + 1 : end, list.end());
}

}  // namespace

std::vector<Token> Composer::heading_for(const VerseQuestion& verse, const FormShape* form) const {
  if (!verse.style.empty()) poet_for(utf8::encode(verse.style));
  const Given given =
      read_given(Request{.title = verse.title}, engine_.config(), engine_.vocabulary());
  std::vector<Token> title;
  for (const GivenCharacter& c : given.title.joined()) title.push_back(c.token);
  return heading_tokens(engine_.vocabulary(), form, verse.style, std::move(title));
}

std::vector<Plan> Composer::plans_for(const PlaceQuestion& question, const FormShape& form) const {
  const RhymeSet rhymes = rhymes_for(question.rhyme);
  std::vector<Plan> plans = plans_of(form, question.verse.strictness);
  for (Plan& plan : plans) plan.rhymes &= rhymes;
  std::erase_if(plans, [](const Plan& plan) { return plan.rhymes.none(); });
  if (plans.empty()) throw RequestError(no_level_rhyme({form, true}, utf8::encode(question.rhyme)));
  return plans;
}

// The poem with the open places before the place filled as the program would write them.
VerseTokens Composer::fill_before(const PlaceQuestion& question, const FormShape& form,
                                  const VerseLines& lines, const SearchWatch* watch) const {
  VerseTokens filled = tokens_of_lines(lines);
  const auto comes_before = [&](size_t line, size_t column) {
    return line < question.place.line ||
           (line == question.place.line && column < question.place.column);
  };
  Request request{.form = form.kind,
                  .lines = form.lines,
                  .columns = form.columns,
                  .strictness = question.verse.strictness,
                  .title = question.verse.title};
  bool open = false;
  for (size_t l = 0; l < lines.size(); ++l) {
    for (size_t c = 0; c < lines[l].size(); ++c) {
      const Token token = lines[l][c].token;
      const bool here = l == question.place.line && c == question.place.column;
      open = open || (token == kBlank && comes_before(l, c));
      request.pattern += here || token <= Vocabulary::kUnknown ? U'？' : lines[l][c].typed;
    }
    request.pattern += U'，';
  }
  if (!open) return filled;
  std::vector<Token> written;
  for (const Strictness strictness : {question.verse.strictness, Strictness::none}) try {
      request.strictness = strictness;
      written = compose(request, {.particles = kFillingParticles}, false, nullptr, watch).text;
      break;
    } catch (const RequestError&) {  // what stands there breaks the rules: without them
    }
  for (size_t l = 0, at = 0; l < filled.size(); ++l)
    for (Token& token : filled[l]) {
      if (token == kBlank && at < written.size() &&
          comes_before(l, static_cast<size_t>(&token - filled[l].data())))
        token = written[at];
      ++at;
    }
  return filled;
}

// The row of log-probabilities, with what the collocations say of the next character; nats.
std::vector<double> Composer::scores_before(const float* row, Token next) const {
  std::vector<double> scores(row, row + engine_.config().vocabulary);
  if (index_ && next > Vocabulary::kUnknown)
    index_->collocations().each_before(next, [&](Token token, float nats) {
      scores[static_cast<size_t>(token)] +=
          std::log1p(std::exp(static_cast<double>(nats)) / kCollocationFloor);
    });
  return scores;
}

// The characters to try, by falling score: some that the rules allow, some that they do not, and
// the one that stands there, `line[column]`.
std::vector<PlaceChoice> Composer::propose(const PlaceRules& rules,
                                           const std::vector<double>& scores,
                                           const std::vector<Token>& line, size_t column,
                                           size_t count) const {
  const Token standing = line[column];
  std::u32string text;
  for (const Token token : line)
    text.push_back(token > Vocabulary::kUnknown ? engine_.vocabulary().character(token) : U'？');
  size_t open = 0;
  for (size_t c = 0; c < line.size(); ++c) open += c != column && line[c] == kBlank ? 1U : 0U;
  const auto is_copied = [&](Token token) {  // what stands there may be an old poem
    if (!index_ || open > 0 || token == standing) return false;
    text[column] = engine_.vocabulary().character(token);
    return index_->has_line(text);
  };
  std::vector<Token> order = usual_.hanzi;
  std::ranges::sort(order, [&](Token a, Token b) {
    const double x = scores[static_cast<size_t>(a)], y = scores[static_cast<size_t>(b)];
    return x != y ? x > y : a < b;
  });
  size_t choices = std::max(kTriedChoices, 2 * count), excluded = std::max(kTriedExcluded, count);
  std::vector<PlaceChoice> tried;
  for (const Token token : order) {
    Objection objection = rules.objection(token);
    if (objection == Objection::none && is_copied(token)) objection = Objection::copied;
    size_t& room = objection == Objection::none ? choices : excluded;
    if (room == 0 && token != standing) continue;
    if (room > 0) --room;
    tried.push_back({token, 0, objection,
                     objection == Objection::repeated ? rules.repeated_at(token) : std::nullopt});
  }
  return tried;
}

PlaceAnswer Composer::alternatives(const PlaceQuestion& question, const SearchWatch* watch) const {
  const Cell& place = question.place;
  const VerseLines lines =
      read_verse(question.verse.lines, engine_.config(), engine_.vocabulary(), true);
  const FormShape form = form_of_verse(question.verse, lines, book_);
  check_place(question, lines);
  const Lexicon& lexicon = this->lexicon(question.verse.strictness);
  const std::vector<Plan> plans = plans_for(question, form);
  const VerseTokens filled = fill_before(question, form, lines, watch);
  const PlaceRules rules(plans, lexicon, &twins(), tokens_of_lines(lines), place);

  const std::vector<Token>& line = filled[place.line];
  const Token standing = line[place.column];
  const size_t tried_at_most =
      std::max(kTriedChoices, 2 * question.count) + std::max(kTriedExcluded, question.count) + 1;
  States states(engine_, static_cast<Index>(tried_at_most));
  begin_text(engine_, states, static_cast<size_t>(form.cells()),
             heading_for(question.verse, &form));
  read_before(engine_, filled, place, lexicon, states);
  const OwnedMatrix<float> row(1, engine_.row_size());
  engine_.log_probabilities(states, row.view());

  const Token next = place.column + 1 < line.size() ? line[place.column + 1] : kBlank;
  std::vector<PlaceChoice> tried =
      propose(rules, scores_before(row.view().data, next), line, place.column, question.count);
  std::vector<Token> tokens;
  for (const PlaceChoice& choice : tried) tokens.push_back(choice.token);
  std::vector<double> scores = rescore(engine_, states, row.view().data, tokens,
                                       following(filled, place, lexicon), lexicon, watch);
  normalise_scores(scores);

  PlaceAnswer answer{.form = form,
                     .lines = lines,
                     .patterns = rules.patterns(),
                     .wanted = rules.wanted(),
                     .wanted_by_pattern = rules.wanted_by_pattern(),
                     .rhymes = rules.rhymes(),
                     .rhyme_known = rules.rhyme_known(),
                     .rhyme = rules.rhyme(),
                     .choices = {},
                     .excluded = {}};
  for (size_t n = 0; n < tried.size(); ++n) {
    tried[n].probability = scores[n];
    (tried[n].objection == Objection::none ? answer.choices : answer.excluded).push_back(tried[n]);
  }
  std::erase_if(answer.excluded, [&](const PlaceChoice& c) {
    return c.probability < kLeastExcluded && c.token != standing;
  });
  shorten(answer.choices, question.count, standing);
  shorten(answer.excluded, question.count, standing);
  return answer;
}

}  // namespace tangyin

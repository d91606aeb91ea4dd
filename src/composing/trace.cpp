// How the model reads a poem: the distribution before each character, and what the layers do when
// they read it.
#include <algorithm>
#include <cmath>

#include "base/request_error.h"
#include "composing/composer.h"
#include "search/guided_model.h"

namespace tangyin {
namespace {

constexpr size_t kLongestTrace = 480;  // characters

double probability_in(const float* row, Token token) {
  return std::exp(static_cast<double>(row[token]));
}

// The `count` most probable of `tokens`; probabilities are divided by `share`.
std::vector<Distribution::Chance> likeliest(std::vector<Token> tokens, const float* row,
                                            size_t count, double share) {
  const size_t kept = std::min(count, tokens.size());
  const auto end = tokens.begin() + static_cast<std::ptrdiff_t>(kept);
  std::partial_sort(tokens.begin(), end, tokens.end(),
                    [&](Token a, Token b) { return row[a] != row[b] ? row[a] > row[b] : a < b; });
  std::vector<Distribution::Chance> chances;
  for (auto token = tokens.begin(); token != end; ++token)
    chances.push_back({*token, std::min(1.0, probability_in(row, *token) / share)});
  return chances;
}

// A poem of `shape` as it is written: open places from `read` on.
class GrowingPoem {
 public:
  GrowingPoem(const FormShape& form, std::vector<Plan> plans, const Lexicon& lexicon,
              const Twins* twins)
      : plans_(std::move(plans)), lexicon_(lexicon), twins_(twins) {
    lines_.assign(static_cast<size_t>(form.lines),
                  std::vector<Token>(static_cast<size_t>(form.columns), kBlank));
  }
  void write(const Cell& cell, Token token) { lines_[cell.line][cell.column] = token; }
  bool has(const Cell& cell) const {
    return cell.line < lines_.size() && cell.column < lines_[cell.line].size();
  }
  // The characters that the form allows at `cell` after what is written.
  std::vector<Token> allowed(const Cell& cell) const {
    const PlaceRules rules(plans_, lexicon_, twins_, lines_, cell);
    std::vector<Token> tokens;
    std::ranges::copy_if(lexicon_.hanzi, std::back_inserter(tokens),
                         [&](Token token) { return rules.objection(token) == Objection::none; });
    return tokens;
  }

 private:
  const std::vector<Plan> plans_;
  const Lexicon& lexicon_;
  const Twins* twins_;
  VerseTokens lines_;
};

// Reads token by token and keeps what is to be seen.
class Tracer {
 public:
  Tracer(const Engine& engine, const Lexicon& lexicon, size_t top, const SearchWatch* watch)
      : engine_(engine),
        top_(top),
        watch_(watch),
        states_(engine, 1),
        row_(1, engine.row_size()),
        shown_(lexicon.hanzi) {
    shown_.insert(shown_.end(), lexicon.marks.begin(), lexicon.marks.end());
  }
  void begin(size_t cells, const std::vector<Token>& heading) {
    begin_text(engine_, states_, cells, heading);
  }
  // Before the next token; `poem` may be null.
  Distribution predict(const GrowingPoem* poem, const Cell& cell) {
    if (watch_ != nullptr) watch_->check();
    engine_.log_probabilities(states_, row_.view());
    const float* row = row_.view().data;
    Distribution found{.model = likeliest(shown_, row, top_, 1), .rules = {}, .allowed = {}};
    if (poem == nullptr || !poem->has(cell)) return found;
    std::vector<Token> allowed = poem->allowed(cell);
    double share = 0;
    for (const Token token : allowed) share += probability_in(row, token);
    found.allowed = std::min(1.0, share);
    found.rules = likeliest(std::move(allowed), row, top_, share);
    return found;
  }
  TraceStep read(const GivenCharacter& character, const Cell& cell, bool mark,
                 Distribution before) {
    TraceStep step{.character = character,
                   .cell = cell,
                   .mark = mark,
                   .probability = 0,
                   .before = std::move(before),
                   .layers = {}};
    const bool known = character.token != Vocabulary::kUnknown;
    if (known) step.probability = std::min(1.0, probability_in(row_.view().data, character.token));
    engine_.feed(states_, {&character.token, 1}, &step.layers);
    return step;
  }

 private:
  const Engine& engine_;
  const size_t top_;
  const SearchWatch* watch_;
  States states_;
  OwnedMatrix<float> row_;
  std::vector<Token> shown_;  // all that has a character
};

}  // namespace

TraceAnswer Composer::trace(const TraceQuestion& question, const SearchWatch* watch) const {
  const VerseLines lines =
      read_verse(question.verse.lines, engine_.config(), engine_.vocabulary(), false);
  size_t length = 0;
  for (const auto& line : lines) length += line.size();
  if (length > kLongestTrace)
    throw RequestError(
        {"invalid_length", "lines", 0,
         fmt::format("`lines` 有 {} 字，至多 {} 字", length, kLongestTrace),
         fmt::format("`lines` has {} characters, at most {} are traced", length, kLongestTrace)});
  TraceAnswer answer;
  answer.form = form_of_beginning(question.verse, lines, book_);
  const FormShape* form = answer.form ? &*answer.form : nullptr;
  const Lexicon& lexicon = this->lexicon(question.verse.strictness);
  std::optional<GrowingPoem> poem;
  if (form != nullptr)
    poem.emplace(*form, plans_of(*form, question.verse.strictness), lexicon, &twins());
  GrowingPoem* growing = poem ? &*poem : nullptr;

  Tracer tracer(engine_, lexicon, question.top, watch);
  tracer.begin(form == nullptr ? length : static_cast<size_t>(form->cells()),
               heading_for(question.verse, form));
  Cell cell{0, 0};
  for (size_t l = 0; l < lines.size(); ++l) {
    for (size_t c = 0; c < lines[l].size(); ++c) {
      cell = {l, c};
      Distribution before = tracer.predict(growing, cell);
      answer.steps.push_back(tracer.read(lines[l][c], cell, false, std::move(before)));
      if (growing != nullptr) growing->write(cell, lines[l][c].token);
    }
    ++cell.column;
    const bool ended = l + 1 < lines.size() || (growing != nullptr && !growing->has(cell));
    if (!ended) break;
    if (const auto& mark = l % 2 == 0 ? lexicon.comma : lexicon.stop)
      answer.steps.push_back(tracer.read({engine_.vocabulary().character(*mark), *mark}, cell, true,
                                         tracer.predict(nullptr, cell)));
    cell = {l + 1, 0};
  }
  answer.next = tracer.predict(growing, cell);
  return answer;
}

}  // namespace tangyin

#include "search/subject_words.h"

#include <algorithm>

namespace tangyin {
namespace {

// Feet of two characters begin at even columns, and one of them may end the line (2 2 1, 2 1 2).
bool begins_foot(size_t column, size_t length) {
  return column + 1 < length && (column % 2 == 0 || column + 2 == length);
}

bool contains(std::span<const Token> text, Token token) {
  return std::ranges::find(text, token) != text.end();
}

}  // namespace

const SubjectWord* SubjectWords::in_line(std::span<const Token> line, size_t length) const {
  for (size_t n = 0; n + 1 < line.size(); ++n)
    for (const SubjectWord& word : grid_->subject)
      if (begins_foot(n, length) && word.first == line[n] && word.second == line[n + 1])
        return &word;
  return nullptr;
}

double SubjectWords::in_poem(const Plan& plan, std::span<const Token> text) const {
  if (empty()) return 0;
  double sum = 0;
  size_t at = 0;
  for (const LinePlan& line : plan.lines) {
    if (const SubjectWord* word = in_line(text.subspan(at, line.length()), line.length()))
      sum += static_cast<double>(word->nats);
    at += line.length();
  }
  return static_cast<double>(weight_) * sum;
}

bool SubjectWords::completes(const SubjectWord& word, std::span<const Token> text, size_t column,
                             size_t length) {
  if (column == 0 || !begins_foot(column - 1, length) || text.back() != word.first) return false;
  const auto before = text.first(text.size() - 1);
  return !contains(before, word.first) && !contains(before, word.second);
}

bool SubjectWords::begins(const SubjectWord& word, const Particle& particle, const LinePlan& line,
                          size_t column) const {
  if (!begins_foot(column, line.length())) return false;
  if (const Token next = line.given[column + 1]; next != kBlank && next != word.second)
    return false;
  return fits_tones(word, particle, line, column) && !contains(particle.text, word.first) &&
         !contains(particle.text, word.second) && !is_banned(word);
}

// By the rules of Chooser::fits.
bool SubjectWords::fits_tones(const SubjectWord& word, const Particle& particle,
                              const LinePlan& line, size_t column) const {
  const bool last = column + 2 == line.length();
  const Lexeme &first = (*lexicon_)[word.first], &second = (*lexicon_)[word.second];
  if (last && line.rhymes && (second.rhymes & particle.rhymes).none()) return false;
  const auto may_stand = [](ToneClass tones, ToneClass wanted) {
    return wanted == ToneClass::either || allows(tones, wanted);
  };
  const auto suits = [&](const std::vector<ToneClass>& tones) {
    const ToneClass wanted = tones[column + 1];
    const bool of_one_tone =
        last && wanted != ToneClass::either && (!line.rhymes || wanted == ToneClass::oblique);
    return may_stand(first.tones, tones[column]) &&
           (of_one_tone ? second.tones == wanted : may_stand(second.tones, wanted));
  };
  for (size_t v = 0; v < line.variants.size(); ++v)
    if ((particle.variants >> v & 1) != 0 && suits(line.variants[v])) return true;
  return false;
}

// Whether the grid forbids the word, or its second character anywhere.
bool SubjectWords::is_banned(const SubjectWord& word) const {
  return std::ranges::any_of(grid_->banned, [&](const std::vector<Token>& banned) {
    return banned.back() == word.second &&
           (banned.size() == 1 || (banned.size() == 2 && banned.front() == word.first));
  });
}

}  // namespace tangyin

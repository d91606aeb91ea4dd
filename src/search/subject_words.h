// Words of the subject (Grid::subject), which the search favours: one in a line, wherever a foot
// begins.  A word is worth SearchOptions::subject_words times its nats: its first character gains
// that much as a look-ahead, its second to keep, and a finished poem in the ranking.
#pragma once

#include <span>
#include <vector>

#include "search/particles.h"

namespace tangyin {

class SubjectWords {
 public:
  // weight: SearchOptions::subject_words.  Borrows the grid and the lexicon.
  SubjectWords(const Grid& grid, double weight, const Lexicon& lexicon)
      : grid_(&grid), weight_(static_cast<float>(weight)), lexicon_(&lexicon) {}

  bool empty() const noexcept { return grid_->subject.empty() || weight_ == 0; }

  // The first word in a foot of a line of `length`, of which `line` is all or the beginning; null
  // where there is none.
  const SubjectWord* in_line(std::span<const Token> line, size_t length) const;
  // Nats of all lines of a whole poem.
  double in_poem(const Plan& plan, std::span<const Token> text) const;

  // A character that would begin or complete a word.
  struct Gain {
    Token token;
    float nats;
    bool begins;  // else completes
  };
  // Calls visit(gain) for each that suits `column` of `line`, which the particle writes next: where
  // a word begins, the tones, the rhyme and the bans of the grid must leave its second character
  // possible.  A character may come more than once.
  template <class Visit>
  void each(const Particle& particle, const LinePlan& line, size_t column,
            const Visit& visit) const {
    if (empty()) return;
    const std::span<const Token> text(particle.text);
    if (in_line(text.last(column), line.length()) != nullptr) return;
    for (const SubjectWord& word : grid_->subject) {
      if (completes(word, text, column, line.length()))
        visit(Gain{word.second, weight_ * word.nats, false});
      else if (begins(word, particle, line, column))
        visit(Gain{word.first, weight_ * word.nats, true});
    }
  }

 private:
  static bool completes(const SubjectWord& word, std::span<const Token> text, size_t column,
                        size_t length);
  bool begins(const SubjectWord& word, const Particle& particle, const LinePlan& line,
              size_t column) const;
  bool fits_tones(const SubjectWord& word, const Particle& particle, const LinePlan& line,
                  size_t column) const;
  bool is_banned(const SubjectWord& word) const;
  const Grid* grid_;
  float weight_;
  const Lexicon* lexicon_;
};

}  // namespace tangyin

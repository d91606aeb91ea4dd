// What the rules of a form ask of one place of a poem, whatever stands at the other places: where
// those break the rules themselves, the patterns count that they break least.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "composing/given.h"
#include "search/plan.h"

namespace tangyin {

using VerseTokens = std::vector<std::vector<Token>>;  // line by line, kBlank where a place is open

class PlaceRules {
 public:
  // Borrows all but `lines`, which have the shape of the plans; what they hold at `place` does not
  // count.  `twins` may be null.
  PlaceRules(std::span<const Plan> plans, const Lexicon& lexicon, const Twins* twins,
             VerseTokens lines, const Cell& place);

  // The tones that the patterns and the rest of the line leave; never unknown.
  ToneClass wanted() const;
  // The same by the patterns alone: either where the rest of the line decides (孤平, 三平尾).
  ToneClass wanted_by_pattern() const;
  bool rhymes() const;                        // in every pattern that is left
  RhymeSet rhyme() const;                     // the rhymes that a character may have here
  bool rhyme_known() const;                   // whether other lines have settled them
  std::vector<std::string> patterns() const;  // that are left, each name once

  // Why `token` should not stand here: Objection::none, tone, rhyme or repeated.
  Objection objection(Token token) const;
  // Where `token`, or where lines rhyme its twin, stands already; nothing where it does not count.
  std::optional<Cell> repeated_at(Token token) const;

 private:
  using Tones = std::vector<ToneClass>;
  // One plan that is left.
  struct Way {
    const Plan* plan = nullptr;
    int broken = 0;                      // places that break it
    std::vector<const Tones*> variants;  // of the line, that its other characters break least
    RhymeSet rhymes;                     // that most of the other rhyming lines have
    bool rhyme_known = false;
  };
  Way way_of(const Plan& plan) const;
  void settle_rhyme(Way& way) const;
  bool rhymes_at(const Way& way) const;
  Objection objection(const Way& way, Token token) const;
  const Pair* pair_of(Token first, Token second) const;

  const Lexicon& lexicon_;
  const Twins* twins_;
  const VerseTokens lines_;
  const Cell place_;
  std::vector<Way> ways_;
};

}  // namespace tangyin

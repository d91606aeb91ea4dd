// What can be asked of a poem as it stands, and the answers, in tokens; the door (poet/) makes these
// of the requests of tangyin/insight.h, and those results of these.
#pragma once

#include <tangyin/request.h>

#include <optional>
#include <string>
#include <vector>

#include "composing/given.h"
#include "composing/place_rules.h"
#include "composing/plans.h"
#include "inference/engine.h"
#include "search/plan.h"

namespace tangyin {

struct VerseQuestion {
  std::vector<std::u32string> lines = {};  // in either script
  std::optional<FormKind> form = {};       // none: the one of this shape
  Strictness strictness = Strictness::strict;
  std::u32string title = {}, style = {};  // both may be empty
};

struct PlaceQuestion {
  VerseQuestion verse = {};  // all lines, ？ where a place is open
  Cell place = {0, 0};
  std::u32string rhyme = {};  // as Request::rhyme
  size_t count = 12;          // of each list
};

struct PlaceChoice {
  Token token;
  double probability;  // over all that were tried
  Objection objection;
  std::optional<Cell> repeats;  // where it stands already
};

struct PlaceAnswer {
  FormShape form;
  VerseLines lines;  // as read
  std::vector<std::string> patterns;
  ToneClass wanted, wanted_by_pattern;  // as of PlaceRules
  bool rhymes, rhyme_known;
  RhymeSet rhyme;
  std::vector<PlaceChoice> choices, excluded;  // by falling probability
};

struct TraceQuestion {
  VerseQuestion verse = {};  // as far as it is written
  size_t top = 8;            // of each distribution
};

struct Distribution {
  struct Chance {
    Token token;
    double probability;
  };
  std::vector<Chance> model;                 // of all characters and marks
  std::optional<std::vector<Chance>> rules;  // of the characters that the form allows, if known
  std::optional<double> allowed;             // their share
};

struct TraceStep {
  GivenCharacter character;
  Cell cell;  // for a mark that of the end of its line: the column is its length
  bool mark = false;
  double probability = 0;
  Distribution before;
  std::vector<LayerStep> layers;
};

struct TraceAnswer {
  std::optional<FormShape> form;
  std::vector<TraceStep> steps;
  Distribution next;
};

// The form of a whole poem: the one that is named, or the one of this shape; RequestError where the
// lines do not have it.
FormShape form_of_verse(const VerseQuestion& verse, const VerseLines& lines, const RhymeBook& book);
// The form that a poem will have, the last line of which may be unfinished; nothing where none is
// named and the lines are not yet those of one.
std::optional<FormShape> form_of_beginning(const VerseQuestion& verse, const VerseLines& lines,
                                           const RhymeBook& book);

VerseTokens tokens_of_lines(const VerseLines& lines);
bool has_blanks(const VerseLines& lines);

}  // namespace tangyin

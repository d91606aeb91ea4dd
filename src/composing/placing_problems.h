// What is said where a request does not fit into a form.  A form is named where it was asked for;
// where the program chooses the form, the sentence speaks of those that it chooses from.
#pragma once

#include "base/request_error.h"
#include "composing/plans.h"
#include "composing/sheet.h"

namespace tangyin {

// The form, and whether the request names it.
struct TriedForm {
  const FormShape& shape;
  bool asked;
};

// `part`, from 1, of a text has no whole number of lines.
Problem part_does_not_fit(const TriedForm& form, const TextName& text, size_t part, size_t length);
Problem text_is_too_long(const TriedForm& form, const TextName& text, size_t length);
Problem acrostic_is_too_long(const TriedForm& form, size_t length);
Problem no_such_column(const TriedForm& form, int column);
// Two texts give different characters for one place.
Problem texts_clash(const Sheet& sheet, const Cell& cell, const GivenCharacter& other);
Problem word_is_too_long(const TriedForm& form, size_t length);
Problem nothing_is_left(const TriedForm& form);
Problem no_place_for_words(const TriedForm& form);

// A rule that a given character breaks, and how many places went well before.
struct Break {
  size_t at = 0;
  Sentence why = {};
  GivenCharacter character = {U' ', kBlank};
};
Break wrong_tone(const Sheet& sheet, const Cell& cell, const Plan& plan, ToneClass has);
Break rhymes_with_itself(const Sheet& sheet, const Cell& cell);
Break does_not_rhyme(const Sheet& sheet, const Cell& cell);
Problem no_pattern_fits(const TriedForm& form, const Break& first);

Problem couplet_length(size_t length);
Problem couplet_without_tones();

// The rhyme asked for, as typed.
Problem no_level_rhyme(const TriedForm& form, const std::string& rhyme);
Problem too_few_rhymes(const std::string& rhyme);
Problem no_such_rhyme(const std::string& rhyme);

}  // namespace tangyin

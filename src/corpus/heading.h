// The heading before a poem in training: its form, its poet and its title, each introduced by a
// special token.  A model trained so can be conditioned on any of them, or generate a title.
//
//   <7x4> <poet> 王 維 <title> 送 元 二 使 安 西 <bos> … the poem … <eos>
//
// Any part may be missing; a text without heading begins with <bos>.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "corpus/poem.h"
#include "corpus/vocabulary.h"

namespace tangyin {

// The tokens that a vocabulary with headings has after <eos>, in this order: forms by characters
// and lines (<5> and <7>: another number of lines; <mixed>: lines of unequal length), then the two
// that introduce a poet's name and a title.
inline constexpr std::array<std::string_view, 9> kHeadingTokens{
    "<5x4>", "<7x4>", "<5x8>", "<7x8>", "<5>", "<7>", "<mixed>", "<poet>", "<title>"};

// The form token of a poem, by the number and length of its lines.
std::string_view form_token(std::u32string_view text);

// A title as headings have it: Han characters only, without notes in brackets and without numbers
// of a series (其二, 三首); at most 20 characters.  May be empty.
std::u32string clean_title(std::string_view title);

struct Heading {
  Token form = -1;  // −1: not given
  std::vector<Token> poet, title;
};

// All parts of a poem's heading.  The vocabulary must have kHeadingTokens.
Heading heading_of(const Poem& poem, const Vocabulary& vocabulary);

// A heading as tokens, without <bos>.
struct HeadingTokens {
  std::vector<Token> tokens;
  size_t title_at = 0;  // position of <title>; tokens.size() if there is none
};
HeadingTokens encode_heading(const Heading& heading, const Vocabulary& vocabulary);

// Drops parts of a heading at random: all with probability 1 − share; else it keeps the title with
// probability 0.85, the form with 0.7, the poet with 0.4.
Heading thin_out(const Heading& heading, double share, Random& random);

}  // namespace tangyin

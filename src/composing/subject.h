// What a poem is to be about: the heading that the model is told (corpus/heading.h), and words that
// verse uses under such a title.  Where the request names no title, the model proposes titles and the
// one chosen suits the opening.
#pragma once

#include <string>
#include <vector>

#include "composing/given.h"
#include "composing/plans.h"
#include "composing/request.h"
#include "search/guided_model.h"
#include "verse_index/training_index.h"

namespace tangyin {

struct Subject {
  std::u32string title;  // in the model's script, as the request has it or as the model said it
  std::vector<Token> title_tokens;  // the title's characters, as the heading has them
  Prompt prompt;
};

// Whether the model was trained with headings.
bool knows_headings(const Vocabulary& vocabulary);

// What the model is told before a poem of `form`, which may be null, by a poet and with a title,
// which may be empty; nothing where it knows no headings.
std::vector<Token> heading_tokens(const Vocabulary& vocabulary, const FormShape* form,
                                  const std::u32string& poet, std::vector<Token> title);

// The subject for a poem of `form` that begins with the opening of `given`.  A title is drawn from
// P(title | form)·P(opening | form, title), so from what poems with this opening are about, and
// more often where lines under it are good ones (LineReward::of_title; none where `index` is null);
// `seed` decides.  The prompt is empty where the model knows no headings.
Subject choose_subject(const Engine& engine, const TrainingIndex* index, const Request& request,
                       const Given& given, const FormShape& form, uint64_t seed);

// Gives the grid the scene of the title and of the words that the request names (`about`), and the
// words that the search favours for both: those of another season, hour or sky are left out.
void add_subject(const Subject& subject, const Given& given, const TrainingIndex& index,
                 Grid& grid);

}  // namespace tangyin

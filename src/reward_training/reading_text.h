// A reading as the language model reads it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "corpus/vocabulary.h"
#include "reward_training/readings.h"

namespace tangyin {

// What stands before the poem: its form and title, and <bos>.
std::vector<Token> told(const MarkedPoem& reading, const Vocabulary& vocabulary);

// The same of a form by the name of its token (form_token) and a title.
std::vector<Token> told(std::string_view form, const std::u32string& title,
                        const Vocabulary& vocabulary);

// The poem: its lines, with a comma or a full stop after each in turns.
std::vector<Token> poem_of(const MarkedPoem& reading, const Vocabulary& vocabulary);

}  // namespace tangyin

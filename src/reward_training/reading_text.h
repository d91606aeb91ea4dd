// A reading as the language model reads it.
#pragma once

#include <vector>

#include "corpus/vocabulary.h"
#include "reward_training/readings.h"

namespace tangyin {

// What stands before the poem: its form and title, and <bos>.
std::vector<Token> told(const MarkedPoem& reading, const Vocabulary& vocabulary);

// The poem: its lines, with a comma or a full stop after each in turns.
std::vector<Token> poem_of(const MarkedPoem& reading, const Vocabulary& vocabulary);

}  // namespace tangyin

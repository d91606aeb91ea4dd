// The grid that the search fills with characters: one or more plans, each a way to fulfil the
// request.
#pragma once

#include <string>
#include <vector>

#include "search/lexicon.h"
#include "verse_index/scenes.h"

namespace tangyin {

inline constexpr Token kBlank = -1;  // a cell whose character the search chooses

// One line of verse.
struct LinePlan {
  // The tone patterns of which the finished line follows one: at most 64, each of the line's length.
  std::vector<std::vector<ToneClass>> variants;
  bool rhymes = false;
  bool parallel = false;          // parallel in syntax and sense to the line before it (对仗)
  std::vector<Token> given = {};  // by column; kBlank where the search chooses
  // Where `given` holds a line that the search wrote before: what was given then; else empty.
  std::vector<Token> held = {};
  std::vector<int> biases = {};  // by column: an index into Grid::biases, or −1; empty: all −1
  size_t length() const { return variants.front().size(); }
  // Whether the request set the character of this column.
  bool asked_for(size_t column) const { return (held.empty() ? given : held)[column] != kBlank; }
  int bias_at(size_t column) const { return biases.empty() ? -1 : biases[column]; }
};

// The lines of a poem by one pattern of its form, with the given characters in their places.
struct Plan {
  std::string name;  // of the pattern: "平起首句入韵"
  std::vector<LinePlan> lines;
  RhymeSet rhymes;  // all rhyming lines must share one of these
  size_t cells() const {
    size_t sum = 0;
    for (const LinePlan& line : lines) sum += line.length();
    return sum;
  }
};

// A word that belongs to what the poem is about.
struct SubjectWord {
  Token first, second;
  float nats;  // how closely: TitleWord::nats, held within bounds
};

struct Grid {
  std::vector<Plan> plans;  // at least one; all have the same number and lengths of lines
  std::vector<std::vector<Token>> banned;  // words that the search never writes within a line
  // Logit biases, each [V padded]: nats added to the log-probabilities of the model.
  std::vector<std::vector<float>> biases;
  std::vector<SubjectWord> subject = {};  // search/subject_words.h
  SceneBelief scene = Scenes::under({});  // before the first line
  std::vector<Token> title = {};          // its characters
};

// A place of the grid, counted from 0.
struct Cell {
  size_t line, column;
};

// Why a character is not allowed in a cell.
// copied: the line would be one of the training text (never by the chooser, which penalises it).
enum class Objection : uint8_t { none, tone, rhyme, repeated, banned, copied };

}  // namespace tangyin

// Looking into a poem and into the model: what could stand at a place, what a character is, how the
// LSTM reads a text.  Requests and results; texts are UTF-8 as in request.h and poems.h, lines,
// columns and tones as in poems.h.
#pragma once

#include <tangyin/request.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tangyin {

// Both of the requests on verse.
struct VerseRequest {
  // Han characters; marks and spaces are ignored.
  std::vector<std::string> lines = {};
  std::string form = "auto";  // one of the six forms; auto: the one of this shape
  std::string title = {};     // what the model is told that the poem is about
  std::string style = {};     // a poet whom the model is told that it is by
  Strictness strictness = Strictness::strict;
  Script script = Script::simplified;  // of what is returned
};

// What could stand at a place of `verse`, all lines of which are there; ？ where a place is open.
struct AlternativesRequest {
  VerseRequest verse = {};
  int line = 0, column = 0;  // the place, from 1
  int count = 12;            // the most characters in each list, 1 … 100
  std::string rhyme = {};    // as WriteRequest::rhyme; empty: the one that the poem has
};

struct AlternativeCharacter {
  std::string text;  // one character
  // P(c | before)·P(after | before, c), over all characters that were tried, nothing ruled out.
  double probability = 0;
  std::string tone;  // its own: 平 仄 ○ ？
  std::string rhyme;  // "上平十灰", that it has with this tone; several by 、; empty: in no table
  std::string pinyin;  // as it is read in this line; "?" where it is unknown
  // Where it cannot stand there: tone | rhyme | repeated | copied (from the training text), and why.
  std::string reason, message, message_en;
};

struct Alternatives {
  struct Wanted {
    std::string tone;                 // 平 仄, ○ where either may stand
    bool rhymes = false;              // whether a character here has to rhyme
    std::string rhyme;                // that it has to have; empty where none is settled yet
    std::string message, message_en;  // why, in a sentence
  };
  int line = 0, column = 0;  // as asked for
  std::string form;          // "七绝"
  std::string pattern;       // "平起首句入韵", several by 、; empty where the form has none
  std::string standing;      // the character that stands there, in one of the lists; empty: open
  Wanted wanted;
  std::vector<AlternativeCharacter> choices;   // by falling probability
  std::vector<AlternativeCharacter> excluded;  // by a rule; of those likelier than 0.001
};

struct CharacterRequest {
  std::string text = {};               // one Han character, in either script
  Script script = Script::simplified;  // of what is returned
};

struct CharacterInfo {
  struct Reading {
    std::string tone;         // 平 上 去 入
    std::string rhyme;        // "上平一东", of 平水韵
    std::string source;       // "廣韻 125.34": page and place in the rhyme book of 1008
    int page = 0, place = 0;  // the same: of the page in 宋本廣韻, on the page from 1
    std::string through;      // whose entry that is: the character itself, or the one it stands for
    bool usual = true;        // false: verse hardly uses this reading
  };
  // A word that decides which reading the character has.
  struct Word {
    std::string word, tone;  // 平 仄
    std::string rhyme;       // where the word tells it
    bool certain = false;    // no other reading is possible there
  };
  std::string text;                      // as asked for
  std::string simplified;                // its form
  std::vector<std::string> traditional;  // its forms: 发 has 發 and 髮
  std::vector<std::string> pinyin;       // the customary reading first; empty: unknown
  std::string tone;                      // of the usual readings: 平 仄 ○ ？
  std::vector<Reading> readings;         // usual ones first; empty: in no table
  std::vector<Word> words;
};

// How the model reads `verse`, whose last line may be unfinished; at most 480 characters.
struct TraceRequest {
  VerseRequest verse = {};
  int top = 8;     // the most characters of a distribution that are returned, 0 … 50
  int units = 64;  // of each layer that are shown, 0 … 256
};

struct Trace {
  struct Chance {
    std::string text;        // a character or a mark
    double probability = 0;  // over the whole vocabulary
  };
  // The distribution of the next character.
  struct Prediction {
    std::vector<Chance> model;  // by falling probability
    // The same for what the form allows there, which then adds up to 1, and its share of the
    // model's probability.  None where no form is known, or a mark comes next.
    std::optional<std::vector<Chance>> rules;
    std::optional<double> allowed;
  };
  // What a layer did at one step; each [units].  docs/derivation.md has the equations.
  struct Layer {
    std::vector<float> i, f, g, o, c, h;
  };
  struct Step {
    std::string text;          // a character, or the mark ， 。 that the model reads after a line
    int line = 0, column = 0;  // column 0: the mark
    double probability = 0;    // before it was read; 0 for a character that the model does not know
    Prediction before;
    std::vector<Layer> layers;
  };
  std::string form;               // empty where none is known
  std::string title;              // as asked for
  int64_t hidden = 0, units = 0;  // units of a layer, and of them shown
  std::vector<Step> steps;        // in reading order
  Prediction next;                // after the last of them
};

}  // namespace tangyin

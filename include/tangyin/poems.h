// What is returned.  All texts are UTF-8 in the script asked for; lines hold Han characters only,
// punctuation is left to whoever prints them.  Lines and positions count from 1.
//
// Tones are written 平 (level), 仄 (oblique), ○ (either), ？ (unknown).
#pragma once

#include <tangyin/problem.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tangyin {

// One thing to say about a place of a poem.
struct PoemRemark {
  std::string rule, rule_en;        // "孤平", "lonely level"
  int line = 0, position = 0;       // 0: the whole poem, the whole line
  std::string message, message_en;  // one sentence
  bool strict = false;              // of notes: this is why the poem is not strict
  std::string character;  // of notes on the tone of a character that has two (多音), else
  std::string taken;      // both empty: the character, and the tone it is read with
};

// How the model came to a character.
struct ExplainedCharacter {
  struct Other {
    std::string character;
    double probability = 0;  // under the model, nothing ruled out
    std::string ruled_out;   // 平仄 | 韵 | 重字 | 避 (asked to avoid); empty: it was allowed
  };
  std::string character;
  double probability = 0;  // under the model, nothing ruled out
  double allowed = 0;      // the share of the model's probability that the form allowed here
  double subject = 0;      // nats by which the title made the character more probable
  double reward = 0;       // of what readers would say: the mean over a line says how far it is
                           // above a usual one (docs/reward.md)
  std::string wanted;      // the tone that the form wants; ○ where it is open
  std::string tones;       // the character's own
  bool given = false;      // the request has set it
  bool rhymes = false;
  std::vector<Other> beside;     // the likeliest others that were allowed
  std::vector<Other> ruled_out;  // likelier than the character, but not allowed
};

// How well a couplet belongs to its poem by the judge of coherence, in nats; 0 is what a couplet
// of another poem gets (docs/judge.md).
struct JudgedCouplet {
  double fit = 0;      // to the title and the couplets before it
  double subject = 0;  // to the title alone; 0 without one
  double lines = 0;    // its two lines to each other
  double role = 0;     // to its place in the poem
  double genuine = 0;  // log-odds that a poet would have put it so
};

struct WrittenPoem {
  std::string form;     // "七绝"; "对句" for the answer to a line
  std::string pattern;  // "平起首句入韵"; empty where the form has none
  std::string title;    // as asked for; empty where none was
  std::vector<std::string> lines;
  std::string opening;                 // as asked for
  uint64_t seed = 0;                   // asked for with this seed, the same poem comes again
  double logprob_per_char = 0;         // mean log-probability under the model, nats
  bool ok = false;                     // keeps the form by some reading of each character
  std::string rhyme;                   // "上平十灰"; empty where it has none
  std::vector<PoemRemark> violations;  // what breaks the form
  std::vector<ExplainedCharacter> explanation;  // of each character, where it was asked for
  std::vector<JudgedCouplet> judgement;         // of each couplet, with the explanation; or empty
  // Words that verse often uses under such a title and that the poem has, of each line the first; only
  // where an explanation was asked for.
  std::vector<std::string> subject_words;
};

struct CheckedLine {
  std::string text;
  std::string tones;     // of each character by the usual readings
  std::string taken;     // the tone taken where the pattern decides between two, else ？; or empty
  std::string expected;  // by the form; empty where it expects nothing
  std::string pinyin;    // where it was asked for: "bái rì yī shān jìn"
  bool ok = true;        // no violation in this line
  bool rhymes = false;
};

// Lines that rhyme with each other.
struct CheckedRhyme {
  std::string name;  // "上平十一尤"; in 古体 neighbours together: "上声六语、上声七麌"
  std::string characters;  // that stand at the ends of these lines
};

struct CharacterReadings {
  struct One {
    std::string rhyme;   // "上平十四寒"
    std::string source;  // "廣韻 125.34": page and place in the rhyme book of 1008
    bool usual = true;   // false: verse hardly uses this reading
  };
  std::string character;
  std::vector<One> readings;  // empty: in no table
};

struct CheckedPoem {
  std::string title;                // and author, as typed; may be empty
  std::string form, form_en;        // "五律", "five-character regulated verse"
  std::string pattern, pattern_en;  // "仄起首句不入韵"; empty for 古体
  bool ok = false;                  // keeps the form by some reading of each character
  bool strict = false;              // ok by the usual readings alone, without tolerated weaknesses
  std::string conclusion, conclusion_en;  // the verdict in a sentence
  std::string rhyme_name;        // of all groups: "上平十一尤"; empty where nothing rhymes
  std::string rhyme_tone;        // 平 上 去 入; empty where the rhyme changes
  std::string rhyme_characters;  // the ends of all rhyming lines
  std::vector<CheckedRhyme> rhyme_groups;
  std::vector<CheckedLine> lines;
  std::vector<PoemRemark> violations;       // what breaks the form
  std::vector<PoemRemark> notes;            // readings taken, weaknesses that are tolerated
  std::vector<CharacterReadings> readings;  // where they were asked for
  std::string source;  // for the caller's use: which file it is from; check() leaves it empty
  // One of several poems of a text that cannot be read: why.  There is no more of it than a title.
  std::optional<Problem> problem;
};

// A form and its tone patterns.
struct FormInfo {
  struct Pattern {
    std::string name, name_en;       // "平起首句入韵"
    std::vector<std::string> lines;  // "平平仄仄平", ○ where either tone may stand
    std::vector<bool> rhymes;        // of each line
  };
  std::string name, name_en;      // "七绝"
  int lines = 0, chars = 0;       // 0: open
  std::vector<Pattern> patterns;  // of the four forms of fixed length
};

struct RhymeInfo {
  std::string name;        // "上平一东"
  std::string tone;        // 平 上 去 入
  std::string characters;  // that have a reading in it, by code point
};

struct PoetDescription {
  std::string version;     // of the library, "0.2.0"
  bool model = false;      // whether one is open; the rest is empty otherwise
  bool index = false;      // whether the training text is known: no line is repeated, styles
  std::string card;        // JSON: how the model was trained
  int64_t vocabulary = 0;  // characters and marks that the model knows
  int64_t embedding = 0, hidden = 0, layers = 0;  // sizes of the LSTM
  std::string script;                             // that the model reads: traditional | simplified
};

}  // namespace tangyin

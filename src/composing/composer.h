// Composes a poem: request → form → grid → search → the best candidate → verdict.
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "composing/insight.h"
#include "composing/placing.h"
#include "composing/request.h"
#include "composing/subject.h"
#include "judge/judge.h"
#include "prosody/verdict.h"
#include "search/explain.h"
#include "search/search.h"

namespace tangyin {

// A finished poem.  Lines are in the model's script and hold Han characters only.
struct Verse {
  std::string form;      // 七绝, or 对句 for a line matched
  std::string pattern;   // 平起首句入韵; empty where there is none
  std::u32string title;  // as asked for, or as the model proposed it
  std::vector<std::u32string> lines;
  std::vector<Token> text;       // the same characters
  std::vector<float> log_probs;  // of each under the model, nats
  uint64_t seed = 0;
  // By the form, also where the request left tones and rhyme free; for 对句 `ok` alone: whether the
  // answer keeps the tones that oppose the line.
  Verdict verdict;
  std::string rhyme;                              // 上平十灰; empty where it has none
  std::vector<Explanation> explanation;           // of each character, where it was asked for
  std::vector<PoemJudgement::Couplet> judgement;  // of each couplet, with the explanation
  std::vector<std::u32string> subject_words;      // that it has (search/subject_words.h), with it
  double log_prob_per_char() const;
};

// Composes with one model, which must outlive it.  Thread-safe.
class Composer {
 public:
  // Without an index, poems may repeat lines of the training text, and there are no styles of
  // poets.
  // Without a judge, poems are ranked by likelihood alone.
  explicit Composer(const Engine& engine, std::optional<TrainingIndex> index = std::nullopt,
                    std::optional<Judge> judge = std::nullopt);
  const Engine& engine() const noexcept { return engine_; }
  const Lexicon& lexicon(Strictness strictness) const noexcept {
    return strictness == Strictness::strict ? usual_ : all_;
  }

  const RhymeBook& book() const noexcept { return book_; }

  // Poets whose style is known, in traditional script, by falling number of poems.
  std::vector<std::string> poets() const {
    return index_ ? index_->collocations().poets() : std::vector<std::string>();
  }

  // Avoids the lines of `written`, which may be null.  `watch` may be null.  RequestError where the
  // request cannot be met: which field and place, which rule, what to change; Cancelled where the
  // watch says so.  Any number of threads may compose at a time.
  Verse compose(const Request& request, const SearchOptions& options, bool explained = false,
                const LineSet* written = nullptr, const SearchWatch* watch = nullptr) const;

  // What could stand at a place of a poem; the trace of the model reading one.  RequestError and
  // Cancelled as above.
  PlaceAnswer alternatives(const PlaceQuestion& question, const SearchWatch* watch = nullptr) const;
  TraceAnswer trace(const TraceQuestion& question, const SearchWatch* watch = nullptr) const;

 private:
  struct Placed {
    FormShape form;
    Placement placement;
  };
  RhymeSet rhymes_for(const std::u32string& rhyme) const;
  Placed place_request(const Request& request, const Given& given, uint64_t seed) const;
  void add_biases(const Request& request, const Given& given, Grid& grid) const;
  size_t poet_for(const std::string& name) const;
  void judge(Verse& verse, FormKind form) const;
  bool keeps(const Plan& plan, const std::vector<Token>& text) const;
  const Twins& twins() const;
  std::vector<float> title_vector(const Subject& subject) const;
  VerseTokens fill_before(const PlaceQuestion& question, const FormShape& form,
                          const VerseLines& lines, const SearchWatch* watch) const;
  std::vector<Plan> plans_for(const PlaceQuestion& question, const FormShape& form) const;
  std::vector<Token> heading_for(const VerseQuestion& verse, const FormShape* form) const;
  std::vector<double> scores_before(const float* row, Token next) const;
  std::vector<PlaceChoice> propose(const PlaceRules& rules, const std::vector<double>& scores,
                                   const std::vector<Token>& line, size_t column,
                                   size_t count) const;

  const Engine& engine_;
  const std::optional<TrainingIndex> index_;
  const std::optional<Judge> judge_;
  const std::vector<Token> judge_tokens_;  // [V] the judge's token for each of the model's
  const RhymeBook book_;
  const Lexicon usual_, all_;  // by usual readings, by all readings
  mutable std::once_flag twins_found_;
  mutable Twins twins_;  // computed when a poem first has to rhyme
};

}  // namespace tangyin

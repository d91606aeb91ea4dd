// The judge of coherence: whether the lines of a poem belong together, learned from real verse
// (docs/judge.md).  Forward only.
//
// A couplet is read once, whatever it is compared with, and becomes a CoupletReading.  Everything
// after that is a dot product:
//
//   fit      scale[n]·(Σ earlier couplets' `earlier` + the title's vector) · `later` − offset[n]
//            nats: how much likelier this couplet is after those (and under that title) than after
//            any others: pointwise mutual information with what is written, 0 for strangers.  It
//            says nothing for what goes with everything.
//   lines    the same of the second line given the first: sense and 對仗
//   genuine  log-odds that the couplet is as a poet wrote it, not as a language model would: fluency
//   own      the same for each character
//   role     ln P(it opens | early | late | closes a poem), nats, at most 0
//
// Tokens are of Judge::vocabulary(); other_tokens() translates another vocabulary's.
#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "corpus/vocabulary.h"
#include "inference/packed_matrix.h"
#include "judge/judge_file.h"

namespace tangyin {

inline constexpr size_t kJudgeVector = 192;     // D at most
inline constexpr size_t kJudgeCharacters = 14;  // of a couplet at most
inline constexpr Index kTitleCharacters = 12;   // of a title that are read

struct CoupletReading {
  std::array<float, kJudgeVector> earlier{}, later{};
  std::array<float, kRoles> role{};           // ln P, nats
  float lines = 0;                            // nats
  float genuine = 0;                          // log-odds, nats
  std::array<float, kJudgeCharacters> own{};  // log-odds of each character, nats
};

// Where couplet k of `couplets` stands: 0 opening, 1 early, 2 late, 3 closing.
uint8_t role_of(Index k, Index couplets) noexcept;

// What stands before a couplet: couplets and, where there is one, a title.
class JudgeContext {
 public:
  void add_title(std::span<const float> title) { add(title); }
  void add(const CoupletReading& couplet) { add(couplet.earlier); }
  int count() const noexcept { return count_; }

 private:
  friend class Judge;
  void add(std::span<const float> vector);
  std::array<float, kJudgeVector> sum_{};
  int count_ = 0;
};

// What each part counts for in PoemJudgement::total.
struct JudgeWeights {
  float fit = 1, subject = 1, lines = 1, genuine = 1, role = 1;
};

// How a whole poem is judged; all in nats.
struct PoemJudgement {
  struct Couplet {
    float fit;
    float subject;  // fit to the title alone; 0 where there is none
    float lines, genuine;
    float role;  // ln P of the place where it stands, less that of any
  };
  std::vector<Couplet> couplets;
  // Means over the couplets (fit over those that have something before them).
  float fit = 0, subject = 0, lines = 0, genuine = 0, role = 0;
  float total = 0;  // the five, weighted
};

class Judge;

// The memory of Judge::read: one for each thread.
class JudgeScratch {
 public:
  explicit JudgeScratch(const Judge& judge);

 private:
  friend class Judge;
  static constexpr Index kLines = 64;    // encoded at once
  static constexpr Index kLongest = 12;  // characters of a line or title
  std::vector<int32_t> row_of_token_;    // [V] row of `projections`, −1: none
  std::vector<Token> distinct_;
  OwnedMatrix<float> embedded_;        // [kLines·kLongest, E]
  OwnedMatrix<float> projections_[2];  // [kLines·kLongest, 4H] W_ih·x + b of distinct characters
  OwnedMatrix<float> gates_, hidden_, cell_;  // [kLines, 4H] [kLines, H] [kLines, H]
  OwnedMatrix<float> states_;                 // [kLines·kLongest, Z], a line's characters together
  OwnedMatrix<float> pooled_;                 // [kLines, P]
  OwnedMatrix<float> head_, state_head_;      // what the heads say
  Buffer<std::byte> operands_;
  Buffer<float> scales_;
};

class Judge {
 public:
  // InputError where there is no such file, FormatError where it is none of a judge.
  static Judge open(const std::filesystem::path& file) { return Judge(read_judge(file)); }
  static Judge open(std::span<const std::byte> bytes, std::string name) {
    return Judge(read_judge(SafetensorsFile(bytes, std::move(name))));
  }
  explicit Judge(const StoredJudge& stored, WeightDtype dtype = WeightDtype::int8);

  const Vocabulary& vocabulary() const noexcept { return vocabulary_; }
  const std::string& card() const noexcept { return card_; }
  const JudgeConfig& config() const noexcept { return config_; }

  // For each id of `other` the judge's id of the same character (<unk> where it has none).
  std::vector<Token> other_tokens(const Vocabulary& other) const;

  // Couplets of two lines of `characters` (at most 7) each, one after another in `tokens`
  // [N·2·characters], without punctuation; `readings` [N].  Allocates nothing.  Any number at once
  // gives the same bits as one by one.
  void read(JudgeScratch& scratch, std::span<const Token> tokens, Index characters,
            std::span<CoupletReading> readings) const;
  // A title's vector [D] for JudgeContext::add_title: its Han characters, kTitleCharacters at most
  // count; nothing where it has none that the judge knows.
  std::optional<std::vector<float>> read_title(JudgeScratch& scratch,
                                               std::span<const Token> title) const;

  // Nats; 0 where the context is empty.
  float fit(const JudgeContext& context, const CoupletReading& couplet) const noexcept;

  // `couplets` in order, all of a poem's; `title` as read_title gave it.
  PoemJudgement judge_poem(std::span<const CoupletReading> couplets, std::span<const float> title,
                           const JudgeWeights& weights = {}) const;

 private:
  friend class JudgeScratch;
  struct Direction {
    PackedMatrix input, recurrent;  // [4H,E] [4H,H]
    Buffer<float> bias;             // [4H]
  };
  void apply(JudgeScratch& scratch, const PackedMatrix& weights, const float* bias,
             Matrix<const float> x, Matrix<float> y) const noexcept;
  void encode(JudgeScratch& scratch, std::span<const Token> tokens, Index characters) const;
  void project(JudgeScratch& scratch, std::span<const Token> tokens) const;
  void run(JudgeScratch& scratch, int direction, std::span<const Token> tokens,
           Index characters) const;
  void pool(JudgeScratch& scratch, Index lines, Index characters) const noexcept;
  void read_some(JudgeScratch& scratch, std::span<const Token> tokens, Index characters,
                 std::span<CoupletReading> readings) const;
  void compare_lines(JudgeScratch& scratch, Index characters,
                     std::span<CoupletReading> readings) const;
  void detect(JudgeScratch& scratch, Index characters, std::span<CoupletReading> readings) const;

  JudgeConfig config_;
  Vocabulary vocabulary_;
  std::string card_;
  JudgeOffsets offsets_;
  OwnedMatrix<float> embedding_;
  Direction directions_[2];
  PackedMatrix couplet_, line_, title_, state_;
  Buffer<float> couplet_bias_, title_bias_, state_bias_;  // padded to blocks
  std::vector<float> replaced_, genuine_;                 // [F]
  float replaced_bias_ = 0, genuine_bias_ = 0;
  std::array<float, kContexts> context_scale_{};
};

}  // namespace tangyin

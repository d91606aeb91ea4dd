// The model as the search reads it: told of a heading, and guided towards what the heading says.
//
//   told    ln P(c | heading, text so far)
//   plain   ln P(c | the form alone, text so far)
//   guided  plain + γ·(told − plain) − ln Z       over the whole vocabulary
//
// γ = 1 is `told`; above 1 the characters that fit any poem lose to those that fit this heading
// (classifier-free guidance; Sanchez et al. 2023 for language models).
#pragma once

#include <span>
#include <vector>

#include "inference/engine.h"

namespace tangyin {

// What the model reads before a poem, in tokens without <bos> (corpus/heading.h).  Both may be
// empty.  `told` equal to `plain` makes the guidance irrelevant.
struct Prompt {
  std::vector<Token> told, plain;
};

// Up to `capacity` partial poems, each with a state told and, where the guidance needs it, a state
// not told.  For one thread at a time.  Borrows the engine.
class GuidedModel {
 public:
  GuidedModel(const Engine& engine, Index capacity, const Prompt& prompt, double guidance);

  // One state that has read the prompt and <bos>, or the padding before a poem of `cells`
  // characters for a model that was trained on windows.
  void begin(size_t cells);
  void select(std::span<const int32_t> parents);  // as States::select
  void feed(std::span<const Token> tokens);       // as Engine::feed, to both states of each
  Index size() const noexcept { return told_.size(); }
  // As Engine::read(), all told of the prompt.  The states that are not told read nothing: no row is
  // right after this.
  void read(std::span<const Token> text, Matrix<float> log_probs, OwnedMatrix<float>* after) {
    engine_.read(told_, text, log_probs, after);
  }
  // The hidden state of state n told of the prompt [H].
  std::span<const float> hidden(Index n) const { return engine_.hidden(told_, n); }

  // Computes the rows of log-probabilities [row_size()] of every state.
  void predict();
  const float* row(Index state) const { return rows().row(state); }  // guided
  const float* told_row(Index state) const { return told_rows_.view().row(state); }

 private:
  bool guided() const noexcept { return capacity_of_plain_ > 0; }
  Matrix<float> rows() const { return guided() ? plain_rows_.view() : told_rows_.view(); }

  const Engine& engine_;
  Prompt prompt_;
  float guidance_;  // γ
  Index capacity_of_plain_;
  States told_, plain_;
  OwnedMatrix<float> told_rows_;   // [capacity, V padded]
  OwnedMatrix<float> plain_rows_;  // [capacity, V padded]  after predict(): the guided rows
};

// Sets `states` to one state that has read `heading` and what precedes a poem of `cells`
// characters: <bos>, or the padding for a model that was trained on windows.
void begin_text(const Engine& engine, States& states, size_t cells,
                std::span<const Token> heading = {});

}  // namespace tangyin

// Reading lines: the encoder and the heads, forward, 64 lines at a time.
#include <algorithm>
#include <cassert>
#include <cmath>

#include "inference/products.h"
#include "judge/judge.h"

namespace tangyin {
namespace {

// By way of double, so that all C libraries agree to the last bit of the result.
float rounded_tanh(float x) {
  return static_cast<float>(std::tanh(static_cast<double>(x)));
}

}  // namespace

JudgeScratch::JudgeScratch(const Judge& judge)
    : row_of_token_(static_cast<size_t>(judge.config_.vocabulary), -1),
      embedded_(kLines * kLongest, PackedMatrix::padded_cols(judge.config_.embedding)),
      gates_(kLines, 4 * judge.config_.hidden),
      hidden_(kLines, judge.config_.hidden),
      cell_(kLines, judge.config_.hidden),
      states_(kLines * kLongest, judge.config_.states()),
      pooled_(kLines, judge.config_.pooled()),
      head_(kLines, std::max({judge.couplet_.rows(), judge.line_.rows(), judge.title_.rows()})),
      state_head_(kLines * kLongest, judge.state_.rows()),
      operands_(kLines * kLongest * 2 *
                std::max({judge.config_.pooled() * 2, embedded_.view().cols})),
      scales_(kLines * kLongest) {
  distinct_.reserve(static_cast<size_t>(kLines * kLongest));
  for (OwnedMatrix<float>& projections : projections_)
    projections = OwnedMatrix<float>(kLines * kLongest, 4 * judge.config_.hidden);
}

// y = W·x + bias, row by row.
void Judge::apply(JudgeScratch& scratch, const PackedMatrix& weights, const float* bias,
                  Matrix<const float> x, Matrix<float> y) const noexcept {
  assert(x.cols == weights.cols() && y.cols == weights.rows() && x.rows == y.rows);
  const Operands operands =
      prepare(weights.dtype(), x, scratch.operands_.data(), scratch.scales_.data());
  multiply({weights, operands, bias, false, y}, 0, weights.blocks());
}

// What each direction's gates read of each distinct character.
void Judge::project(JudgeScratch& scratch, std::span<const Token> tokens) const {
  for (const Token token : scratch.distinct_)
    scratch.row_of_token_[static_cast<size_t>(token)] = -1;
  scratch.distinct_.clear();
  for (const Token token : tokens) {
    int32_t& row = scratch.row_of_token_[static_cast<size_t>(token)];
    if (row >= 0) continue;
    row = static_cast<int32_t>(scratch.distinct_.size());
    scratch.distinct_.push_back(token);
    std::copy_n(embedding_.view().row(token), config_.embedding, scratch.embedded_.view().row(row));
  }
  const Index count = static_cast<Index>(scratch.distinct_.size());
  for (int d = 0; d < 2; ++d)
    apply(scratch, directions_[d].input, directions_[d].bias.data(),
          scratch.embedded_.view().slice(0, count), scratch.projections_[d].view().slice(0, count));
}

void Judge::run(JudgeScratch& scratch, int direction, std::span<const Token> tokens,
                Index characters) const {
  const Index hidden = config_.hidden, lines = static_cast<Index>(tokens.size()) / characters;
  const Matrix<float> h = scratch.hidden_.view().slice(0, lines),
                      c = scratch.cell_.view().slice(0, lines),
                      gates = scratch.gates_.view().slice(0, lines);
  std::ranges::fill(h.flat(), 0.0F);
  std::ranges::fill(c.flat(), 0.0F);
  for (Index step = 0; step < characters; ++step) {
    const Index t = direction == 0 ? step : characters - 1 - step;
    apply(scratch, directions_[direction].recurrent, nullptr, h, gates);
    for (Index b = 0; b < lines; ++b) {
      const auto token = static_cast<size_t>(tokens[static_cast<size_t>(b * characters + t)]);
      const float* projection =
          scratch.projections_[direction].view().row(scratch.row_of_token_[token]);
      lstm_update(gates.row(b), projection, hidden, c.row(b), h.row(b));
      std::copy_n(h.row(b), hidden,
                  scratch.states_.view().row(b * characters + t) + direction * hidden);
    }
  }
}

void Judge::pool(JudgeScratch& scratch, Index lines, Index characters) const noexcept {
  const Index width = config_.states();
  for (Index b = 0; b < lines; ++b) {
    float *mean = scratch.pooled_.view().row(b), *most = mean + width;
    const float* first = scratch.states_.view().row(b * characters);
    std::copy_n(first, width, mean);
    std::copy_n(first, width, most);
    for (Index t = 1; t < characters; ++t) {
      const float* z = first + t * width;
      for (Index k = 0; k < width; ++k) {
        mean[k] += z[k];
        most[k] = std::max(most[k], z[k]);
      }
    }
    const float share = 1.0F / static_cast<float>(characters);
    for (Index k = 0; k < width; ++k) mean[k] *= share;
  }
}

// tokens [lines·characters] → states_ and pooled_.
void Judge::encode(JudgeScratch& scratch, std::span<const Token> tokens, Index characters) const {
  project(scratch, tokens);
  run(scratch, 0, tokens, characters);
  run(scratch, 1, tokens, characters);
  pool(scratch, static_cast<Index>(tokens.size()) / characters, characters);
}

void Judge::read_some(JudgeScratch& scratch, std::span<const Token> tokens, Index characters,
                      std::span<CoupletReading> readings) const {
  encode(scratch, tokens, characters);
  const Index couplets = static_cast<Index>(readings.size()), width = config_.vector,
              places = static_cast<Index>(tokens.size());
  const Matrix<float> heads{scratch.head_.view().data, couplets, couplet_.rows()};
  apply(scratch, couplet_, couplet_bias_.data(),
        {scratch.pooled_.view().data, couplets, 2 * config_.pooled()}, heads);
  for (Index m = 0; m < couplets; ++m) {
    CoupletReading& reading = readings[static_cast<size_t>(m)];
    const float* head = heads.row(m);
    reading.earlier.fill(0), reading.later.fill(0);
    std::copy_n(head, width, reading.earlier.data());
    std::copy_n(head + width, width, reading.later.data());
    const float* logits = head + 2 * width;
    float sum = 0;
    for (Index r = 0; r < kRoles; ++r) sum += std::exp(logits[r]);
    for (Index r = 0; r < kRoles; ++r)
      reading.role[static_cast<size_t>(r)] = logits[r] - std::log(sum);
    reading.genuine = genuine_bias_;
    for (size_t f = 0; f < genuine_.size(); ++f)
      reading.genuine += genuine_[f] * rounded_tanh(logits[kRoles + static_cast<Index>(f)]);
  }
  const Matrix<float> state_heads = scratch.state_head_.view().slice(0, places);
  apply(scratch, state_, state_bias_.data(), scratch.states_.view().slice(0, places), state_heads);
  compare_lines(scratch, characters, readings);
  detect(scratch, characters, readings);
}

// First and second line of each couplet: their vectors, and each character with the one opposite.
void Judge::compare_lines(JudgeScratch& scratch, Index characters,
                          std::span<CoupletReading> readings) const {
  const Index lines = 2 * static_cast<Index>(readings.size()), wide = config_.line_vector,
              narrow = config_.aligned_vector;
  const Matrix<float> heads{scratch.head_.view().data, lines, line_.rows()};
  apply(scratch, line_, nullptr, scratch.pooled_.view().slice(0, lines), heads);
  for (size_t m = 0; m < readings.size(); ++m) {
    const Index b = 2 * static_cast<Index>(m);
    const float *first = heads.row(b), *second = heads.row(b + 1) + wide;
    float score = -offsets_.lines[characters == 7];
    for (Index k = 0; k < wide; ++k) score += first[k] * second[k];
    for (Index t = 0; t < characters; ++t) {
      const float* own = scratch.state_head_.view().row(b * characters + t);
      const float* opposite = scratch.state_head_.view().row((b + 1) * characters + t) + narrow;
      for (Index k = 0; k < narrow; ++k) score += own[k] * opposite[k];
    }
    readings[m].lines = score;
  }
}

void Judge::detect(JudgeScratch& scratch, Index characters,
                   std::span<CoupletReading> readings) const {
  for (size_t m = 0; m < readings.size(); ++m)
    for (Index n = 0; n < 2 * characters; ++n) {
      const float* hidden =
          scratch.state_head_.view().row(static_cast<Index>(m) * 2 * characters + n) +
          2 * config_.aligned_vector;
      float replaced = replaced_bias_;
      for (size_t f = 0; f < replaced_.size(); ++f)
        replaced += replaced_[f] * rounded_tanh(hidden[f]);
      readings[m].own[static_cast<size_t>(n)] = -replaced;
    }
}

}  // namespace tangyin

#include "judge_training/network.h"

#include <algorithm>
#include <cmath>

#include "kernels/rows.h"

namespace tangyin {
namespace {

constexpr Index kMaxCharacters = 7;

// Rows of the stacked heads (judge/parameters.h).
Matrix<float> couplet_rows(const JudgeParameters& p) {
  return p.couplet_weight.slice(0, 2 * p.config().vector + kRoles);
}
Matrix<float> genuine_rows(const JudgeParameters& p) {
  return p.couplet_weight.slice(2 * p.config().vector + kRoles, p.config().detector);
}
Matrix<float> aligned_rows(const JudgeParameters& p) {
  return p.state_weight.slice(0, 2 * p.config().aligned_vector);
}
Matrix<float> replaced_rows(const JudgeParameters& p) {
  return p.state_weight.slice(2 * p.config().aligned_vector, p.config().detector);
}

float dot(const float* a, const float* b, Index n) {
  float sum = 0;
  for (Index k = 0; k < n; ++k) sum += a[k] * b[k];
  return sum;
}

}  // namespace

JudgeNetwork::Pairs::Pairs(Index rows, Index cols, Compute compute)
    : queries(rows, cols),
      candidates(rows, cols),
      d_queries(rows, cols),
      d_candidates(rows, cols),
      scores(rows, rows),
      product(rows, cols, compute) {}

JudgeNetwork::JudgeNetwork(const JudgeConfig& c, Compute compute, const Shape& s)
    : config_(c),
      compute_(compute),
      shape_(s),
      gemm_(compute),
      parameters_(c),
      gradients_(c),
      couplet_(s.lines / 2, 2 * c.pooled(), 2 * c.vector + kRoles, compute),
      detector_(s.lines / 2, 2 * c.pooled(), c.detector, compute),
      line_(s.lines, c.pooled(), 2 * c.line_vector, compute),
      title_(s.lines / 4, c.pooled(), c.vector, compute),
      aligned_(kMaxCharacters * s.lines, c.states(), 2 * c.aligned_vector, compute),
      replaced_(kMaxCharacters * s.lines, c.states(), c.detector, compute),
      vectors_(s.lines / 2, 2 * c.vector + kRoles),
      d_vectors_(s.lines / 2, 2 * c.vector + kRoles),
      hidden_(s.lines / 2, c.detector),
      d_pooled_(s.lines, c.pooled()),
      line_vectors_(s.lines, 2 * c.line_vector),
      d_line_vectors_(s.lines, 2 * c.line_vector),
      aligned_vectors_(kMaxCharacters * s.lines, 2 * c.aligned_vector),
      d_aligned_(kMaxCharacters * s.lines, 2 * c.aligned_vector),
      title_vectors_(s.lines / 4, c.vector),
      d_titles_(s.lines / 4, c.vector),
      d_title_pooled_(s.lines / 4, c.pooled()),
      state_hidden_(kMaxCharacters * s.lines, c.detector),
      d_states_(kMaxCharacters * s.lines, c.states()) {}

LineEncoder& JudgeNetwork::lines_of(Index characters) {
  return lines_.try_emplace(characters, config_, compute_, characters, shape_.lines).first->second;
}
LineEncoder& JudgeNetwork::titles_of(Index passages) {
  return titles_.try_emplace(passages, config_, compute_, kTitleCharacters, passages).first->second;
}
JudgeNetwork::Pairs& JudgeNetwork::pairs_of(Index passages, Index cols) {
  return pairs_.try_emplace({passages, cols}, passages, cols, compute_).first->second;
}

void JudgeNetwork::pack() {
  couplet_.pack(gemm_, couplet_rows(parameters_));
  detector_.pack(gemm_, genuine_rows(parameters_));
  line_.pack(gemm_, parameters_.line_weight);
  title_.pack(gemm_, parameters_.title_weight);
  aligned_.pack(gemm_, aligned_rows(parameters_));
  replaced_.pack(gemm_, replaced_rows(parameters_));
}

void JudgeNetwork::clear_gradients() noexcept {
  fill(gradients_.all(), 0);
}

void JudgeNetwork::contrast(const ContrastBatch& batch, Random* random, JudgeLosses& losses) {
  const Index passages = passages_of(batch.couplets);
  LineEncoder& encoder = lines_of(batch.characters);
  LineEncoder& titles = titles_of(passages);
  for (LineEncoder* each : {&encoder, &titles}) each->pack(gemm_, parameters_);
  encoder.forward(gemm_, parameters_, batch.ids, {}, shape_.dropout, random);
  titles.forward(gemm_, parameters_, batch.titles, batch.title_lengths, shape_.dropout, random);

  const Matrix<float> couplets{encoder.pooled().data, shape_.lines / 2, 2 * config_.pooled()};
  const Matrix<float> d_pooled = d_pooled_.view(),
                      d_couplets{d_pooled.data, shape_.lines / 2, 2 * config_.pooled()};
  const Matrix<float> title_vectors = title_vectors_.view().slice(0, passages);
  couplet_.forward(gemm_, couplets, parameters_.couplet_bias.data, vectors_.view());
  title_.forward(gemm_, titles.pooled(), parameters_.title_bias.data, title_vectors);
  fill(d_vectors_.view().flat(), 0);
  fill(d_titles_.view().flat(), 0);
  couplet_losses(batch, losses);
  role_losses(batch, losses);
  couplet_.backward(gemm_, d_vectors_.view(), couplet_rows(gradients_),
                    gradients_.couplet_bias.data, d_couplets);
  const Matrix<float> d_title_pooled = d_title_pooled_.view().slice(0, passages);
  title_.backward(gemm_, d_titles_.view().slice(0, passages), gradients_.title_weight,
                  gradients_.title_bias.data, d_title_pooled);

  const Matrix<float> aligned = aligned_vectors_.view().slice(0, encoder.states().rows);
  line_.forward(gemm_, encoder.pooled(), nullptr, line_vectors_.view());
  aligned_.forward(gemm_, encoder.states(), parameters_.state_bias.data, aligned);
  line_losses(batch, encoder, losses);
  const Matrix<float> d_states = d_states_.view().slice(0, encoder.states().rows);
  line_.backward(gemm_, d_line_vectors_.view(), gradients_.line_weight, nullptr, d_pooled,
                 Linear::Into::add);
  aligned_.backward(gemm_, d_aligned_.view().slice(0, aligned.rows), aligned_rows(gradients_),
                    gradients_.state_bias.data, d_states);
  encoder.backward(gemm_, d_states, d_pooled, gradients_);
  titles.backward(gemm_, {}, d_title_pooled, gradients_);
}

bool JudgeNetwork::knows_title(const ContrastBatch& batch, Index passage, Index k) const noexcept {
  const auto p = static_cast<size_t>(passage);
  return batch.title_lengths[p] > 0 && (k == 0 || batch.title_told[p]);
}

void JudgeNetwork::couplet_losses(const ContrastBatch& batch, JudgeLosses& losses) {
  const Index passages = passages_of(batch.couplets), width = config_.vector;
  Pairs& pairs = pairs_of(passages, width);
  const Matrix<float> queries = pairs.queries.view(), candidates = pairs.candidates.view();
  std::vector<uint8_t> counted(static_cast<size_t>(passages));
  for (Index k = 0; k < batch.couplets; ++k) {
    for (Index p = 0; p < passages; ++p) {
      float* q = queries.row(p);
      std::fill_n(q, width, 0.0F);
      const Index first = p * batch.couplets;
      for (Index j = 0; j < k; ++j)
        for (Index d = 0; d < width; ++d) q[d] += vectors_.view()(first + j, d);
      const bool title = knows_title(batch, p, k);
      for (Index d = 0; d < width && title; ++d) q[d] += title_vectors_.view()(p, d);
      const float scale = parameters_.context_scale.data[k + title];
      for (Index d = 0; d < width; ++d) q[d] *= scale;
      counted[static_cast<size_t>(p)] = k + title > 0;
      std::copy_n(vectors_.view().row(first + k) + width, width, candidates.row(p));
    }
    const auto count = std::count(counted.begin(), counted.end(), 1);
    if (count == 0) continue;
    pairs.product.forward(gemm_, queries, candidates, pairs.scores.view());
    const float weight = shape_.weights.couplets / static_cast<float>(batch.couplets * passages);
    const ContrastLoss loss = symmetric_info_nce(pairs.scores.view(), counted, weight);
    ContrastLoss& sum = k == 0 ? losses.titles : losses.couplets;
    sum.sum += loss.sum, sum.first += loss.first, sum.counted += loss.counted;
    pairs.product.backward(gemm_, queries, candidates, pairs.scores.view(), pairs.d_queries.view(),
                           pairs.d_candidates.view());
    query_backward(batch, k, pairs);
  }
}

// du_j += scale·dq    dt += scale·dq    dscale += dq·(q / scale)    dw = d_candidate
void JudgeNetwork::query_backward(const ContrastBatch& batch, Index k, Pairs& pairs) {
  const Index width = config_.vector;
  for (Index p = 0; p < pairs.queries.view().rows; ++p) {
    const bool title = knows_title(batch, p, k);
    const Index n = k + title, first = p * batch.couplets;
    const float scale = parameters_.context_scale.data[n];
    const float* d_query = pairs.d_queries.view().row(p);
    gradients_.context_scale.data[n] += dot(d_query, pairs.queries.view().row(p), width) / scale;
    for (Index j = 0; j < k; ++j)
      for (Index d = 0; d < width; ++d) d_vectors_.view()(first + j, d) += scale * d_query[d];
    for (Index d = 0; d < width && title; ++d) d_titles_.view()(p, d) += scale * d_query[d];
    float* d_later = d_vectors_.view().row(first + k) + width;
    for (Index d = 0; d < width; ++d) d_later[d] += pairs.d_candidates.view()(p, d);
  }
}

void JudgeNetwork::role_losses(const ContrastBatch& batch, JudgeLosses& losses) {
  const Index couplets = vectors_.view().rows, at = 2 * config_.vector;
  const OwnedMatrix<float> logits(couplets, kRoles);
  for (Index m = 0; m < couplets; ++m)
    std::copy_n(vectors_.view().row(m) + at, kRoles, logits.view().row(m));
  losses.roles += cross_entropy(logits.view(), batch.roles,
                                shape_.weights.roles / static_cast<float>(couplets));
  losses.role_count += couplets;
  for (Index m = 0; m < couplets; ++m)
    std::copy_n(logits.view().row(m), kRoles, d_vectors_.view().row(m) + at);
}

// Forward: rows p of `pairs` = what line 0 and line 1 of couplet k of passage p are compared by,
// [L + T·A]; backward: the same places of the gradients.
void JudgeNetwork::gather_lines(const LineEncoder& encoder, Index couplets, Index k, bool backward,
                                Pairs& pairs) {
  const Index wide = config_.line_vector, narrow = config_.aligned_vector;
  const auto move = [&](float* whole, float* part, Index n) {
    if (backward)
      std::copy_n(whole, n, part);
    else
      std::copy_n(part, n, whole);
  };
  for (Index p = 0; p < pairs.queries.view().rows; ++p)
    for (Index i = 0; i < 2; ++i) {
      const Index b = 2 * (p * couplets + k) + i;
      OwnedMatrix<float>& rows = backward ? (i == 0 ? pairs.d_queries : pairs.d_candidates)
                                          : (i == 0 ? pairs.queries : pairs.candidates);
      float* whole = rows.view().row(p);
      move(whole, (backward ? d_line_vectors_ : line_vectors_).view().row(b) + i * wide, wide);
      whole += wide;
      for (Index t = 0; t < encoder.characters(); ++t, whole += narrow)
        move(whole,
             (backward ? d_aligned_ : aligned_vectors_).view().row(t * encoder.lines() + b) +
                 i * narrow,
             narrow);
    }
}

void JudgeNetwork::line_losses(const ContrastBatch& batch, const LineEncoder& encoder,
                               JudgeLosses& losses) {
  const Index passages = passages_of(batch.couplets);
  fill(d_line_vectors_.view().flat(), 0);
  fill(d_aligned_.view().slice(0, encoder.states().rows).flat(), 0);
  Pairs& pairs =
      pairs_of(passages, config_.line_vector + encoder.characters() * config_.aligned_vector);
  const float weight = shape_.weights.lines / static_cast<float>(batch.couplets * passages);
  for (Index k = 0; k < batch.couplets; ++k) {
    gather_lines(encoder, batch.couplets, k, false, pairs);
    const Matrix<float> scores = pairs.scores.view();
    pairs.product.forward(gemm_, pairs.queries.view(), pairs.candidates.view(), scores);
    const ContrastLoss loss = symmetric_info_nce(scores, {}, weight);
    losses.lines.sum += loss.sum, losses.lines.first += loss.first;
    losses.lines.counted += loss.counted;
    pairs.product.backward(gemm_, pairs.queries.view(), pairs.candidates.view(), scores,
                           pairs.d_queries.view(), pairs.d_candidates.view());
    gather_lines(encoder, batch.couplets, k, true, pairs);
  }
}

}  // namespace tangyin

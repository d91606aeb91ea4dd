#include "study/gradient_by_lag.h"

#include <cmath>

#include "nn/reference_lstm.h"
#include "study/plain_rnn_reference.h"

namespace tangyin {
namespace {

using reference::Array;

Array<double> in_double(Matrix<float> m, Index rows) {
  Array<double> copy(rows, m.cols);
  for (Index k = 0; k < copy.size(); ++k) copy[k] = static_cast<double>(m.data[k]);
  return copy;
}

double norm(const Array<double>& v) {
  double sum = 0;
  for (const double value : v.values) sum += value * value;
  return std::sqrt(sum);
}

Array<double> embedded(Matrix<float> table, Token token) {
  return in_double(table.slice(token, 1), 1);
}

// The output layer at one position: −ln softmax(W h + b)[target] and its gradient.
struct Predicted {
  double loss;
  Array<double> dh;
};
Predicted predict(const OutputLayer::Parameters& p, Index vocabulary, const Array<double>& h,
                  Token target) {
  std::vector<double> logits(static_cast<size_t>(vocabulary));
  double most = -1e300, sum = 0;
  for (Index v = 0; v < vocabulary; ++v) {
    double& logit = logits[static_cast<size_t>(v)];
    logit = static_cast<double>(p.bias.data[v]);
    for (Index k = 0; k < h.size(); ++k) logit += static_cast<double>(p.weight(v, k)) * h[k];
    most = std::max(most, logit);
  }
  for (const double logit : logits) sum += std::exp(logit - most);
  Predicted result{.loss = std::log(sum) + most - logits[static_cast<size_t>(target)],
                   .dh = Array<double>(h.size())};
  for (Index v = 0; v < vocabulary; ++v) {
    const double d = std::exp(logits[static_cast<size_t>(v)] - most) / sum - (v == target ? 1 : 0);
    for (Index k = 0; k < h.size(); ++k) result.dh[k] += d * static_cast<double>(p.weight(v, k));
  }
  return result;
}

// Mean over the texts of what `one` adds for each of them.
template <class One>
GradientByLag mean_over(std::span<const std::vector<Token>> texts, bool cell, const One& one) {
  GradientByLag sum;
  if (texts.empty()) return sum;
  sum.hidden.assign(texts[0].size() - 1, 0);
  if (cell) sum.cell.assign(texts[0].size() - 1, 0);
  for (const std::vector<Token>& text : texts) one(text, sum);
  const auto count = static_cast<double>(texts.size());
  for (double& value : sum.hidden) value /= count;
  for (double& value : sum.cell) value /= count;
  sum.loss /= count;
  return sum;
}

reference::CellWeights<double> lstm_weights(const LstmParameters& p, Index hidden, Index input) {
  reference::LstmParameters<double> copy(hidden, input);
  copy.weight_ih = in_double(p.weight_ih, p.weight_ih.rows);
  copy.weight_hh = in_double(p.weight_hh, p.weight_hh.rows);
  copy.bias_ih = in_double(p.bias_ih, 1);
  copy.bias_hh = in_double(p.bias_hh, 1);
  return reference::cell_weights(copy, {});
}

}  // namespace

GradientByLag lstm_gradient_by_lag(const Parameters& parameters,
                                   std::span<const std::vector<Token>> texts) {
  const Index hidden = parameters.lstm(0).weight_hh.cols, input = parameters.embedding().cols;
  const Index vocabulary = parameters.named().front().values.rows;
  const auto weights = lstm_weights(parameters.lstm(0), hidden, input);
  return mean_over(texts, true, [&](const std::vector<Token>& text, GradientByLag& sum) {
    std::vector<reference::CellTape<double>> tape;
    Array<double> h(hidden), c(hidden);
    for (size_t t = 0; t + 1 < text.size(); ++t) {
      tape.push_back(reference::cell_forward(
          weights, reference::concatenate(h, embedded(parameters.embedding(), text[t])), c));
      for (Index u = 0; u < hidden; ++u)
        h[u] = tape.back().units[u].h, c[u] = tape.back().units[u].c;
    }
    const Predicted predicted = predict(parameters.output(), vocabulary, h, text.back());
    sum.loss += predicted.loss;
    Array<double> dh = predicted.dh, dc_later(hidden);
    reference::CellWeights<double> unused(hidden, input);
    for (size_t lag = 0; lag < tape.size(); ++lag) {
      const auto& step = tape[tape.size() - 1 - lag];
      Array<double> dc(hidden);  // through h of the same step as well
      for (Index u = 0; u < hidden; ++u)
        dc[u] = dc_later[u] + dh[u] * reference::dh_dc(step.units[u]);
      sum.hidden[lag] += norm(dh), sum.cell[lag] += norm(dc);
      const auto d = reference::cell_backward(weights, step, dh, dc_later, unused);
      for (Index u = 0; u < hidden; ++u) dh[u] = d.z[u];
      dc_later = d.c_before;
    }
  });
}

GradientByLag plain_rnn_gradient_by_lag(const PlainRnnParameters& p, Index vocabulary,
                                        std::span<const std::vector<Token>> texts) {
  const Index hidden = p.weight_hh.cols, input = p.embedding.cols;
  reference::PlainRnnWeights<double> weights(hidden, input), unused(hidden, input);
  weights.W_h = in_double(p.weight_hh, hidden);
  weights.W_x = in_double(p.weight_ih, hidden);
  weights.b = in_double(p.bias, 1);
  return mean_over(texts, false, [&](const std::vector<Token>& text, GradientByLag& sum) {
    std::vector<reference::PlainRnnTape<double>> tape;
    Array<double> h(hidden);
    for (size_t t = 0; t + 1 < text.size(); ++t) {
      tape.push_back(reference::plain_rnn_forward(weights, h, embedded(p.embedding, text[t])));
      h = tape.back().h;
    }
    const Predicted predicted = predict(p.output, vocabulary, h, text.back());
    sum.loss += predicted.loss;
    Array<double> dh = predicted.dh;
    for (size_t lag = 0; lag < tape.size(); ++lag) {
      sum.hidden[lag] += norm(dh);
      dh = reference::plain_rnn_backward(weights, tape[tape.size() - 1 - lag], dh, unused).h_before;
    }
  });
}

}  // namespace tangyin

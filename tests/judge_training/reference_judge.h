// The judge and its losses for any scalar type, one line and one couplet after another: the slow,
// obvious twin of judge/ and judge_training/network.
#pragma once

#include <map>
#include <string>

#include "judge/parameters.h"
#include "judge_training/network.h"
#include "nn/reference_lstm.h"

namespace tangyin::reference {

template <class T>
using JudgeWeightsOf = std::map<std::string, Array<T>>;

template <class T>
JudgeWeightsOf<T> judge_weights(const JudgeParameters& parameters) {
  JudgeWeightsOf<T> weights;
  for (const auto& [name, values, vector] : parameters.named()) {
    Array<T> copy(values.rows, values.cols);
    for (Index k = 0; k < values.size(); ++k) copy[k] = T(static_cast<double>(values.data[k]));
    weights.emplace(name, copy);
  }
  return weights;
}

template <class T>
CellWeights<T> judge_cell(const JudgeWeightsOf<T>& w, const std::string& suffix) {
  const Array<T>& hh = w.at("lstm.weight_hh_l0" + suffix);
  LstmParameters<T> lstm(hh.cols, w.at("lstm.weight_ih_l0" + suffix).cols);
  lstm.weight_hh = hh;
  lstm.weight_ih = w.at("lstm.weight_ih_l0" + suffix);
  lstm.bias_ih = w.at("lstm.bias_ih_l0" + suffix);
  lstm.bias_hh = w.at("lstm.bias_hh_l0" + suffix);
  return cell_weights(lstm, Array<T>());
}

template <class T>
struct EncodedLine {
  std::vector<Array<T>> states;  // z, a character each
  Array<T> pooled;               // [mean ; max]
};

template <class T>
EncodedLine<T> encode_line(const JudgeWeightsOf<T>& w, const CellWeights<T>& forward,
                           const CellWeights<T>& reverse, std::span<const Token> line) {
  const Array<T>& table = w.at("embedding.weight");
  const Index hidden = w.at("lstm.weight_hh_l0").cols, width = 2 * hidden;
  EncodedLine<T> result{std::vector<Array<T>>(line.size(), Array<T>(width)), Array<T>(2 * width)};
  for (int direction = 0; direction < 2; ++direction) {
    Array<T> h(hidden), c(hidden);
    for (size_t step = 0; step < line.size(); ++step) {
      const size_t t = direction == 0 ? step : line.size() - 1 - step;
      const auto tape =
          cell_forward(direction == 0 ? forward : reverse, concatenate(h, table.row(line[t])), c);
      for (Index u = 0; u < hidden; ++u) {
        h[u] = tape.units[u].h;
        c[u] = tape.units[u].c;
        result.states[t][direction * hidden + u] = h[u];
      }
    }
  }
  for (Index k = 0; k < width && !line.empty(); ++k) {
    T sum{}, most = result.states[0][k];
    for (const Array<T>& z : result.states) {
      sum += z[k];
      if (real_part(z[k]) > real_part(most)) most = z[k];
    }
    result.pooled[k] = sum / T(static_cast<double>(line.size()));
    result.pooled[width + k] = most;
  }
  return result;
}

// rows first … first+count−1 of W·x + b
template <class T>
Array<T> head(const Array<T>& weight, const Array<T>* bias, const Array<T>& x, Index first,
              Index count) {
  Array<T> y(count);
  for (Index r = 0; r < count; ++r) {
    for (Index k = 0; k < x.size(); ++k) y[r] += weight(first + r, k) * x[k];
    if (bias) y[r] += (*bias)[first + r];
  }
  return y;
}

template <class T>
T dot(const Array<T>& a, const Array<T>& b) {
  T sum{};
  for (Index k = 0; k < a.size(); ++k) sum += a[k] * b[k];
  return sum;
}

template <class T>
T detector(const Array<T>& hidden, const Array<T>& v, const Array<T>& bias) {
  T s = bias[0];
  for (Index f = 0; f < hidden.size(); ++f) s += v[f] * std::tanh(hidden[f]);
  return s;
}

// ½ Σ over counted n of (ln Σ_m e^{s_nm} + ln Σ_{counted m} e^{s_mn}) − s_nn
template <class T>
T symmetric_info_nce_of(const std::vector<std::vector<T>>& s, const std::vector<bool>& counted) {
  T loss{};
  for (size_t n = 0; n < s.size(); ++n) {
    if (!counted[n]) continue;
    T row{}, column{};
    for (size_t m = 0; m < s.size(); ++m) {
      row += std::exp(s[n][m]);
      if (counted[m]) column += std::exp(s[m][n]);
    }
    loss += T(0.5) * (std::log(row) + std::log(column)) - s[n][n];
  }
  return loss;
}

template <class T>
struct ReadCouplet {
  Array<T> earlier, later, role;
  std::vector<Array<T>> first, second;  // what its lines are compared by
  T genuine;
  std::vector<T> replaced;  // [2·T] logits
};

template <class T>
ReadCouplet<T> read_couplet(const JudgeConfig& c, const JudgeWeightsOf<T>& w,
                            const EncodedLine<T>& one, const EncodedLine<T>& two) {
  const Array<T> both = concatenate(one.pooled, two.pooled);
  const Array<T>&weight = w.at("couplet.weight"), &bias = w.at("couplet.bias");
  ReadCouplet<T> read{
      .earlier = head(weight, &bias, both, 0, c.vector),
      .later = head(weight, &bias, both, c.vector, c.vector),
      .role = head(weight, &bias, both, 2 * c.vector, kRoles),
      .first = {},
      .second = {},
      .genuine = detector(head(weight, &bias, both, 2 * c.vector + kRoles, c.detector),
                          w.at("genuine.weight"), w.at("genuine.bias")),
      .replaced = {}};
  const Array<T>&state = w.at("state.weight"), &state_bias = w.at("state.bias");
  read.first.push_back(head<T>(w.at("line.weight"), nullptr, one.pooled, 0, c.line_vector));
  read.second.push_back(
      head<T>(w.at("line.weight"), nullptr, two.pooled, c.line_vector, c.line_vector));
  for (const Array<T>& z : one.states)
    read.first.push_back(head(state, &state_bias, z, 0, c.aligned_vector));
  for (const Array<T>& z : two.states)
    read.second.push_back(head(state, &state_bias, z, c.aligned_vector, c.aligned_vector));
  for (const auto* line : {&one, &two})
    for (const Array<T>& z : line->states)
      read.replaced.push_back(
          detector(head(state, &state_bias, z, 2 * c.aligned_vector, c.detector),
                   w.at("replaced.weight"), w.at("replaced.bias")));
  return read;
}

template <class T>
T line_score(const ReadCouplet<T>& a, const ReadCouplet<T>& b) {
  T score{};
  for (size_t k = 0; k < a.first.size(); ++k) score += dot(a.first[k], b.second[k]);
  return score;
}

// Line b of a batch laid out [T·B].
inline std::vector<Token> line_of(std::span<const Token> ids, Index characters, Index line) {
  const auto lines = static_cast<Index>(ids.size()) / characters;
  std::vector<Token> text;
  for (Index t = 0; t < characters; ++t) text.push_back(ids[static_cast<size_t>(t * lines + line)]);
  return text;
}

template <class T>
std::vector<ReadCouplet<T>> read_batch(const JudgeConfig& c, const JudgeWeightsOf<T>& w,
                                       std::span<const Token> ids, Index characters) {
  const auto forward = judge_cell(w, ""), reverse = judge_cell(w, "_reverse");
  const Index lines = static_cast<Index>(ids.size()) / characters;
  std::vector<ReadCouplet<T>> couplets;
  for (Index b = 0; b < lines; b += 2)
    couplets.push_back(
        read_couplet(c, w, encode_line(w, forward, reverse, line_of(ids, characters, b)),
                     encode_line(w, forward, reverse, line_of(ids, characters, b + 1))));
  return couplets;
}

// The vector of the title of each passage of a batch.
template <class T>
std::vector<Array<T>> read_titles(const JudgeConfig& c, const JudgeWeightsOf<T>& w,
                                  const ContrastBatch& batch) {
  const auto forward = judge_cell(w, ""), reverse = judge_cell(w, "_reverse");
  std::vector<Array<T>> titles;
  for (size_t p = 0; p < batch.title_lengths.size(); ++p) {
    auto text = line_of(batch.titles, kTitleCharacters, static_cast<Index>(p));
    text.erase(text.begin(), text.end() - batch.title_lengths[p]);
    titles.push_back(head(w.at("title.weight"), &w.at("title.bias"),
                          encode_line(w, forward, reverse, text).pooled, 0, c.vector));
  }
  return titles;
}

// What JudgeNetwork::contrast takes the gradient of.
template <class T>
T contrast_loss(const JudgeConfig& c, const JudgeWeightsOf<T>& w, const ContrastBatch& batch,
                const JudgeLossWeights& weights) {
  const auto couplets = read_batch(c, w, batch.ids, batch.characters);
  const auto titles = read_titles(c, w, batch);
  const size_t K = static_cast<size_t>(batch.couplets), N = couplets.size() / K;
  const T count(static_cast<double>(N * K));
  T loss{};
  for (size_t k = 0; k < K; ++k) {
    std::vector<std::vector<T>> fits(N, std::vector<T>(N)), lines = fits;
    std::vector<bool> counted(N);
    for (size_t p = 0; p < N; ++p) {
      const bool told = batch.title_lengths[p] > 0 && (k == 0 || batch.title_told[p]);
      Array<T> query(c.vector);
      for (Index d = 0; d < c.vector; ++d) {
        for (size_t j = 0; j < k; ++j) query[d] += couplets[p * K + j].earlier[d];
        if (told) query[d] += titles[p][d];
        query[d] *= w.at("context.scale")[static_cast<Index>(k) + told];
      }
      counted[p] = k + told > 0;
      for (size_t other = 0; other < N; ++other) {
        fits[p][other] = dot(query, couplets[other * K + k].later);
        lines[p][other] = line_score(couplets[p * K + k], couplets[other * K + k]);
      }
    }
    loss += T(static_cast<double>(weights.couplets)) * symmetric_info_nce_of(fits, counted) / count;
    loss += T(static_cast<double>(weights.lines)) *
            symmetric_info_nce_of(lines, std::vector<bool>(N, true)) / count;
  }
  for (size_t m = 0; m < couplets.size(); ++m) {
    T sum{};
    for (Index r = 0; r < kRoles; ++r) sum += std::exp(couplets[m].role[r]);
    loss += T(static_cast<double>(weights.roles)) *
            (std::log(sum) - couplets[m].role[batch.roles[m]]) / count;
  }
  return loss;
}

// What JudgeNetwork::detect takes the gradient of.
template <class T>
T detection_loss(const JudgeConfig& c, const JudgeWeightsOf<T>& w, const DetectionBatch& batch,
                 const JudgeLossWeights& weights) {
  const auto couplets = read_batch(c, w, batch.ids, batch.characters);
  const auto cost = [](T s, bool label) { return std::log(T(1) + std::exp(label ? -s : s)); };
  const T places(static_cast<double>(batch.ids.size()));
  T loss{};
  for (size_t m = 0; m < couplets.size(); ++m) {
    loss += T(static_cast<double>(weights.genuine)) * cost(couplets[m].genuine, batch.genuine[m]) /
            T(static_cast<double>(couplets.size()));
    for (Index n = 0; n < 2 * batch.characters; ++n) {
      const Index t = n % batch.characters, b = 2 * static_cast<Index>(m) + n / batch.characters;
      const auto place = static_cast<size_t>(t * 2 * static_cast<Index>(couplets.size()) + b);
      loss += T(static_cast<double>(weights.replaced)) *
              cost(couplets[m].replaced[static_cast<size_t>(n)], batch.replaced[place]) / places;
    }
  }
  return loss;
}

}  // namespace tangyin::reference

#include "judge/judge.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "base/utf8.h"

namespace tangyin {
namespace {

PackedMatrix packed(Matrix<const float> weights, WeightDtype dtype) {
  return PackedMatrix(weights.rows, weights.cols, dtype, [=](Index first, Matrix<float> to) {
    std::copy_n(weights.row(first), to.size(), to.data);
  });
}

Buffer<float> padded(Matrix<const float> bias) {
  Buffer<float> values(PackedMatrix::padded_rows(bias.size()));
  std::copy_n(bias.data, bias.size(), values.data());
  return values;
}

std::vector<float> list(Matrix<const float> values) {
  return {values.data, values.data + values.size()};
}

}  // namespace

Judge::Judge(const StoredJudge& stored, WeightDtype dtype)
    : config_(stored.parameters.config()),
      vocabulary_(stored.vocabulary),
      card_(stored.card),
      offsets_(stored.offsets),
      embedding_(config_.vocabulary, config_.embedding),
      couplet_(packed(stored.parameters.couplet_weight, dtype)),
      line_(packed(stored.parameters.line_weight, dtype)),
      title_(packed(stored.parameters.title_weight, dtype)),
      state_(packed(stored.parameters.state_weight, dtype)),
      couplet_bias_(padded(stored.parameters.couplet_bias)),
      title_bias_(padded(stored.parameters.title_bias)),
      state_bias_(padded(stored.parameters.state_bias)),
      replaced_(list(stored.parameters.replaced_weight)),
      genuine_(list(stored.parameters.genuine_weight)),
      replaced_bias_(stored.parameters.replaced_bias.data[0]),
      genuine_bias_(stored.parameters.genuine_bias.data[0]) {
  assert(config_.vector <= static_cast<Index>(kJudgeVector) && config_.hidden % 16 == 0);
  std::ranges::copy(stored.parameters.embedding.flat(), embedding_.view().data);
  std::copy_n(stored.parameters.context_scale.data, kContexts, context_scale_.data());
  for (int d = 0; d < 2; ++d) {
    const JudgeLstm& lstm = d == 0 ? stored.parameters.forward : stored.parameters.reverse;
    directions_[d].input = packed(lstm.weight_ih, dtype);
    directions_[d].recurrent = packed(lstm.weight_hh, dtype);
    directions_[d].bias = padded(lstm.bias_ih);
    for (Index k = 0; k < lstm.bias_hh.size(); ++k)
      directions_[d].bias.data()[k] += lstm.bias_hh.data[k];
  }
}

std::vector<Token> Judge::other_tokens(const Vocabulary& other) const {
  std::vector<Token> ids;
  for (Token id = 0; id < other.size(); ++id)
    ids.push_back(other.is_special(id) ? Vocabulary::kUnknown
                                       : vocabulary_.id(other.character(id)));
  return ids;
}

void Judge::read(JudgeScratch& scratch, std::span<const Token> tokens, Index characters,
                 std::span<CoupletReading> readings) const {
  const auto size = static_cast<size_t>(2 * characters);
  assert(size <= kJudgeCharacters && tokens.size() == readings.size() * size);
  for (size_t first = 0; first < readings.size();) {
    const size_t count =
        std::min(readings.size() - first, static_cast<size_t>(JudgeScratch::kLines / 2));
    read_some(scratch, tokens.subspan(first * size, count * size), characters,
              readings.subspan(first, count));
    first += count;
  }
}

std::optional<std::vector<float>> Judge::read_title(JudgeScratch& scratch,
                                                    std::span<const Token> title) const {
  std::vector<Token> known;
  for (const Token token : title)
    if (!vocabulary_.is_special(token) && utf8::is_han(vocabulary_.character(token)))
      known.push_back(token);
  if (known.empty()) return std::nullopt;
  known.resize(std::min(known.size(), static_cast<size_t>(kTitleCharacters)));
  encode(scratch, known, static_cast<Index>(known.size()));
  const Matrix<float> out{scratch.head_.view().data, 1, title_.rows()};
  apply(scratch, title_, title_bias_.data(), scratch.pooled_.view().slice(0, 1), out);
  return std::vector<float>(out.data, out.data + config_.vector);
}

void JudgeContext::add(std::span<const float> vector) {
  for (size_t d = 0; d < vector.size(); ++d) sum_[d] += vector[d];
  ++count_;
}

// More things than the judge has learned a scale for count as their mean would.
float Judge::fit(const JudgeContext& context, const CoupletReading& couplet) const noexcept {
  if (context.count_ == 0) return 0;
  const auto n = static_cast<size_t>(std::min<Index>(context.count_, kContexts - 1));
  float sum = 0;
  for (size_t d = 0; d < kJudgeVector; ++d) sum += context.sum_[d] * couplet.later[d];
  const float share = static_cast<float>(n) / static_cast<float>(context.count_);
  return context_scale_[n] * share * sum - offsets_.fit[n];
}

PoemJudgement Judge::judge_poem(std::span<const CoupletReading> couplets,
                                std::span<const float> title, const JudgeWeights& weights) const {
  PoemJudgement result;
  JudgeContext about;  // the title alone
  if (!title.empty()) about.add_title(title);
  JudgeContext context = about;
  const Index count = static_cast<Index>(couplets.size());
  Index fitted = 0;
  for (Index k = 0; k < count; ++k) {
    const CoupletReading& couplet = couplets[static_cast<size_t>(k)];
    fitted += context.count() > 0;
    const float role = couplet.role[role_of(k, count)] + std::log(static_cast<float>(kRoles));
    result.couplets.push_back(
        {fit(context, couplet), fit(about, couplet), couplet.lines, couplet.genuine, role});
    context.add(couplet);
  }
  const auto mean = [&](float PoemJudgement::Couplet::*part, Index terms) {
    float sum = 0;
    for (const auto& couplet : result.couplets) sum += couplet.*part;
    return terms > 0 ? sum / static_cast<float>(terms) : 0.0F;
  };
  result.fit = mean(&PoemJudgement::Couplet::fit, fitted);
  result.subject = mean(&PoemJudgement::Couplet::subject, count);
  result.lines = mean(&PoemJudgement::Couplet::lines, count);
  result.genuine = mean(&PoemJudgement::Couplet::genuine, count);
  result.role = mean(&PoemJudgement::Couplet::role, count);
  result.total = weights.fit * result.fit + weights.subject * result.subject + weights.lines * result.lines +
                 weights.genuine * result.genuine + weights.role * result.role;
  return result;
}

uint8_t role_of(Index k, Index couplets) noexcept {
  if (k == 0) return 0;
  if (k == couplets - 1) return 3;
  return 2 * k < couplets ? 1 : 2;
}

}  // namespace tangyin

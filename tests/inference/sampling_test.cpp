#include "inference/sampling.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace tangyin {
namespace {

constexpr Index kSize = 128;
constexpr float kNever = -std::numeric_limits<float>::infinity();

// Entries 3, 70 and 71 with probabilities 0.5, 0.3 and 0.2, nothing else.
std::vector<float> three() {
  std::vector<float> row(kSize, kNever);
  row[3] = std::log(0.5F), row[70] = std::log(0.3F), row[71] = std::log(0.2F);
  return row;
}

TEST(AllowedShare, AddsUpWhatTheBiasLeaves) {
  const std::vector<float> row = three();
  std::vector<float> bias(kSize, 0.0F);
  EXPECT_NEAR(allowed_share(row.data(), bias.data(), kSize).share, 1, 1e-6);
  bias[3] = kNever, bias[70] = std::log(0.5F);
  const AllowedShare left = allowed_share(row.data(), bias.data(), kSize);
  EXPECT_NEAR(left.share, 0.5 * 0.3 + 0.2, 1e-6);
  EXPECT_FLOAT_EQ(left.most, std::log(0.2F));
  std::fill(bias.begin(), bias.end(), kNever);
  EXPECT_EQ(allowed_share(row.data(), bias.data(), kSize).share, 0);
  EXPECT_EQ(allowed_share(row.data(), bias.data(), kSize).most, kNever);
}

// How often each entry comes up in 20,000 draws: a share p within 4 √(p (1−p) / 20000) < 0.015.
std::vector<double> shares(const NucleusSampler& sampler, double top_p) {
  Random random(11);
  std::vector<double> shares(kSize);
  for (int n = 0; n < 20000; ++n)
    shares[static_cast<size_t>(sampler.draw(top_p, random))] += 1.0 / 20000;
  return shares;
}

TEST(NucleusSampler, DrawsInProportion) {
  const std::vector<float> row = three(), bias(kSize, 0.0F);
  NucleusSampler sampler(kSize);
  sampler.set(row.data(), bias.data(), row[3], 1);
  const auto drawn = shares(sampler, 1);
  EXPECT_NEAR(drawn[3], 0.5, 0.015);
  EXPECT_NEAR(drawn[70], 0.3, 0.015);
  EXPECT_NEAR(drawn[71], 0.2, 0.015);
}

TEST(NucleusSampler, TemperatureSharpensAndScaleWeakens) {
  const std::vector<float> row = three(), bias(kSize, 0.0F);
  NucleusSampler sampler(kSize);
  sampler.set(row.data(), bias.data(), row[3], 0.5);  // squares: 0.25, 0.09, 0.04 of 0.38
  EXPECT_NEAR(shares(sampler, 1)[3], 0.25 / 0.38, 0.015);
  sampler.scale(3, 0.1F);  // 0.025, 0.09, 0.04 of 0.155
  EXPECT_NEAR(shares(sampler, 1)[70], 0.09 / 0.155, 0.015);
}

TEST(NucleusSampler, TopPKeepsTheLikeliestThatCarryIt) {
  const std::vector<float> row = three(), bias(kSize, 0.0F);
  NucleusSampler sampler(kSize);
  sampler.set(row.data(), bias.data(), row[3], 1);
  EXPECT_NEAR(shares(sampler, 0.3)[3], 1, 1e-9);
  const auto two = shares(sampler, 0.7);  // 0.5 and 0.3 of 0.8
  EXPECT_EQ(two[71], 0);
  EXPECT_NEAR(two[3], 0.5 / 0.8, 0.015);
}

Index entry_at(const std::vector<float>& logits, double where, double temperature) {
  const Index size = static_cast<Index>(logits.size());
  std::vector<Piece> pieces;
  for (Index first = 0; first < size; first += Piece::kSize)
    pieces.push_back(
        weigh(logits.data() + first, std::min(Piece::kSize, size - first), temperature));
  return tangyin::entry_at(logits.data(), size, pieces, where, temperature);
}

// What entry_at computes, entry by entry in double.
Index plain_entry_at(const std::vector<float>& logits, double where, double temperature) {
  const double most = *std::max_element(logits.begin(), logits.end());
  double total = 0, sum = 0;
  for (const float x : logits) total += std::exp((static_cast<double>(x) - most) / temperature);
  for (size_t v = 0; v < logits.size(); ++v)
    if ((sum += std::exp((static_cast<double>(logits[v]) - most) / temperature)) > where * total)
      return static_cast<Index>(v);
  return -1;
}

TEST(EntryAt, IsWhereTheCumulatedShareHasPassed) {
  const std::vector<float> row = three();
  const auto at = [&](double where) { return entry_at(row, where, 1); };
  EXPECT_EQ(at(0), 3);
  EXPECT_EQ(at(0.499), 3);
  EXPECT_EQ(at(0.501), 70);
  EXPECT_EQ(at(0.799), 70);
  EXPECT_EQ(at(0.801), 71);
  EXPECT_EQ(at(std::nextafter(1.0, 0.0)), 71);
}

TEST(EntryAt, AgreesWithTheSumInDoubleForAnyLengthAndTemperature) {
  Random random(5);
  for (const Index size : {64, 512, 576, 6272, 30016}) {
    std::vector<float> logits(static_cast<size_t>(size));
    for (float& x : logits) x = random.uniform(-8, 8);
    std::fill(logits.end() - 40, logits.end(), kNever);
    for (const double temperature : {0.5, 1.0, 2.0})
      for (int n = 0; n < 40; ++n) {
        const double where = random.uniform();
        const Index found = entry_at(logits, where, temperature);
        // fp32 sums of thousands of terms: an entry that begins or ends within 1e-6 of `where` may
        // be its neighbour
        EXPECT_LE(plain_entry_at(logits, where - 1e-6, temperature), found);
        const Index above = plain_entry_at(logits, where + 1e-6, temperature);
        EXPECT_TRUE(above == -1 || found <= above) << found << ' ' << above;
      }
  }
}

TEST(EntryAt, OneThatStandsFarAboveTheRestIsAlwaysTaken) {
  std::vector<float> logits(6272, -1000.0F);
  logits[4000] = 1000;
  for (const double where : {0.0, 0.5, 0.999999}) EXPECT_EQ(entry_at(logits, where, 1), 4000);
}

}  // namespace
}  // namespace tangyin

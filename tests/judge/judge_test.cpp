#include "judge/judge.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <fstream>

#include "base/error.h"
#include "base/random.h"
#include "judge/random_judge.h"
#include "judge_training/reference_judge.h"

namespace tangyin {
namespace {

constexpr Index kCharacters = 5, kCouplets = 37;  // more than are encoded at once

std::vector<Token> random_couplets(Index count, uint64_t seed) {
  Random random(seed);
  std::vector<Token> tokens(static_cast<size_t>(count * 2 * kCharacters));
  for (Token& token : tokens) token = static_cast<Token>(4 + random.below(56));
  return tokens;
}

std::vector<CoupletReading> read(const Judge& judge, std::span<const Token> tokens) {
  JudgeScratch scratch(judge);
  std::vector<CoupletReading> readings(tokens.size() / (2 * kCharacters));
  judge.read(scratch, tokens, kCharacters, readings);
  return readings;
}

// fp32 against double: sums of 64 terms below 1, exp and tanh by polynomials of 3e-7.
TEST(Judge, ReadsAsTheReferenceDoes) {
  const StoredJudge stored = random_judge();
  const Judge judge(stored, WeightDtype::fp32);
  const auto tokens = random_couplets(kCouplets, 2);
  const auto readings = read(judge, tokens);
  const auto weights = reference::judge_weights<double>(stored.parameters);
  const JudgeConfig& c = judge.config();
  const auto forward = reference::judge_cell(weights, ""),
             reverse = reference::judge_cell(weights, "_reverse");
  for (size_t m = 0; m < readings.size(); ++m) {
    const auto line = [&](size_t i) {
      return reference::encode_line(
          weights, forward, reverse,
          std::span(tokens).subspan((2 * m + i) * kCharacters, kCharacters));
    };
    const auto expected = reference::read_couplet(c, weights, line(0), line(1));
    for (Index d = 0; d < c.vector; ++d) {
      EXPECT_NEAR(readings[m].earlier[static_cast<size_t>(d)], expected.earlier[d], 2e-5);
      EXPECT_NEAR(readings[m].later[static_cast<size_t>(d)], expected.later[d], 2e-5);
    }
    EXPECT_NEAR(readings[m].lines, reference::line_score(expected, expected) - 0.125, 1e-4);
    EXPECT_NEAR(readings[m].genuine, expected.genuine, 2e-5);
    double sum = 0;
    for (Index r = 0; r < kRoles; ++r) sum += std::exp(expected.role[r]);
    for (Index r = 0; r < kRoles; ++r)
      EXPECT_NEAR(readings[m].role[static_cast<size_t>(r)], expected.role[r] - std::log(sum), 2e-5);
    for (size_t n = 0; n < 2 * kCharacters; ++n)
      EXPECT_NEAR(readings[m].own[n], -expected.replaced[n], 2e-5);
  }
}

TEST(Judge, ReadsManyAsItReadsEach) {
  const Judge judge(random_judge());
  const auto tokens = random_couplets(kCouplets, 3);
  const auto together = read(judge, tokens);
  for (size_t m = 0; m < together.size(); ++m) {
    const auto alone =
        read(judge, std::span(tokens).subspan(m * 2 * kCharacters, 2 * kCharacters)).at(0);
    EXPECT_EQ(alone.earlier, together[m].earlier);
    EXPECT_EQ(alone.own, together[m].own);
    EXPECT_EQ(alone.lines, together[m].lines);
    EXPECT_EQ(alone.genuine, together[m].genuine);
  }
}

TEST(Judge, FitIsTheScaledProductLessTheOffset) {
  const StoredJudge stored = random_judge();
  const Judge judge(stored, WeightDtype::fp32);
  const auto readings = read(judge, random_couplets(9, 4));
  JudgeContext context;
  EXPECT_EQ(judge.fit(context, readings[8]), 0);  // nothing stands before
  std::vector<double> sum(12);
  for (size_t n = 1; n <= 8; ++n) {
    context.add(readings[n - 1]);
    double product = 0;
    for (size_t d = 0; d < sum.size(); ++d) {
      sum[d] += static_cast<double>(readings[n - 1].earlier[d]);
      product += sum[d] * static_cast<double>(readings[8].later[d]);
    }
    const size_t known = std::min<size_t>(n, kContexts - 1);
    const double scale = static_cast<double>(stored.parameters.context_scale.data[known]) *
                         static_cast<double>(known) / static_cast<double>(n);
    EXPECT_NEAR(judge.fit(context, readings[8]),
                scale * product - static_cast<double>(stored.offsets.fit[known]), 1e-4)
        << n << " before";
  }
}

TEST(Judge, APoemIsTheMeanOfItsParts) {
  const Judge judge(random_judge());
  const auto readings = read(judge, random_couplets(4, 5));
  const PoemJudgement poem = judge.judge_poem(readings, {});
  JudgeContext context;
  context.add(readings[0]), context.add(readings[1]);
  EXPECT_FLOAT_EQ(poem.couplets[2].fit, judge.fit(context, readings[2]));
  EXPECT_EQ(poem.couplets[0].fit, 0);
  EXPECT_NEAR(poem.fit, (poem.couplets[1].fit + poem.couplets[2].fit + poem.couplets[3].fit) / 3,
              1e-6);  // the first has nothing before it
  EXPECT_FLOAT_EQ(poem.couplets[3].role, readings[3].role[3] + std::log(4.0F));
  EXPECT_NEAR(poem.total, poem.fit + poem.lines + poem.genuine + poem.role, 1e-5);
  EXPECT_NEAR(judge.judge_poem(readings, {}, {.fit = 2, .lines = 0, .genuine = 0, .role = 0}).total,
              2 * poem.fit, 1e-5);
}

TEST(Judge, ATitleIsSomethingEarlier) {
  const Judge judge(random_judge());
  JudgeScratch scratch(judge);
  const auto readings = read(judge, random_couplets(2, 6));
  const std::vector<Token> title{7, 9, Vocabulary::kUnknown, 11};
  const auto vector = judge.read_title(scratch, title);
  ASSERT_TRUE(vector);
  EXPECT_EQ(vector->size(), 12U);
  EXPECT_EQ(vector, judge.read_title(scratch, std::vector<Token>{7, 9, 11}));  // unknown: not read
  EXPECT_NE(judge.judge_poem(readings, *vector).couplets[0].fit, 0);
  EXPECT_FALSE(judge.read_title(scratch, std::vector<Token>{Vocabulary::kUnknown}));
  EXPECT_FALSE(judge.read_title(scratch, {}));
}

TEST(Judge, TranslatesTheTokensOfAnotherVocabulary) {
  const Judge judge(random_judge());
  const Vocabulary other({"<pad>", "<unk>", "三", "一", "龘"});
  const auto ids = judge.other_tokens(other);
  EXPECT_EQ(ids, (std::vector<Token>{1, 1, judge.vocabulary().id(U'三'),
                                     judge.vocabulary().id(U'一'), Vocabulary::kUnknown}));
}

class JudgeFile : public testing::Test {
 protected:
  std::filesystem::path path_ =
      std::filesystem::path(testing::TempDir()) / fmt::format("judge_{}.safetensors", ::getpid());
  std::string bytes() const {
    std::ifstream in(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
};

TEST_F(JudgeFile, GivesBackWhatWasWritten) {
  const StoredJudge judge = random_judge();
  write_judge(path_, judge, WeightDtype::fp32);
  const StoredJudge again = read_judge(path_);
  EXPECT_EQ(again.parameters.config(), judge.parameters.config());
  EXPECT_EQ(again.vocabulary.tokens(), judge.vocabulary.tokens());
  EXPECT_EQ(again.offsets.fit, judge.offsets.fit);
  EXPECT_EQ(again.offsets.lines, judge.offsets.lines);
  EXPECT_EQ(again.card, judge.card);
  EXPECT_TRUE(std::ranges::equal(again.parameters.all(), judge.parameters.all()));
}

// 8 bits a weight: each is off by at most 1/254 of the greatest of its row.
TEST_F(JudgeFile, Int8JudgesAlmostAlike) {
  const StoredJudge stored = random_judge();
  write_judge(path_, stored, WeightDtype::int8);
  const Judge exact(stored, WeightDtype::fp32), small = Judge::open(path_);
  const auto tokens = random_couplets(8, 7);
  const auto a = read(exact, tokens), b = read(small, tokens);
  for (size_t m = 0; m < a.size(); ++m)
    for (size_t d = 0; d < 12; ++d) EXPECT_NEAR(a[m].earlier[d], b[m].earlier[d], 0.05);
}

TEST_F(JudgeFile, OpensFromBytes) {
  write_judge(path_, random_judge(), WeightDtype::int8);
  const std::string contents = bytes();
  const Judge judge = Judge::open(std::as_bytes(std::span(contents)), "in memory");
  EXPECT_EQ(judge.config().hidden, 16);
}

TEST_F(JudgeFile, RefusesWhatIsNoJudge) {
  write_safetensors(path_, {}, {{"tangyin.version", "1"}});
  EXPECT_THROW(read_judge(path_), FormatError);
  write_judge(path_, random_judge(), WeightDtype::int8);
  const std::string whole = bytes();
  for (const size_t size : {size_t{0}, size_t{7}, whole.size() / 2, whole.size() - 1}) {
    const std::string cut = whole.substr(0, size);
    EXPECT_THROW(Judge::open(std::as_bytes(std::span(cut)), "cut"), FormatError) << size;
  }
  EXPECT_THROW(read_judge("no/such/judge.safetensors"), InputError);
}

TEST_F(JudgeFile, RefusesNumbersThatAreNoneAndAnOddConfiguration) {
  write_judge(path_, random_judge(), WeightDtype::fp32);
  const SafetensorsFile file(path_);
  const auto with = [&](const char* key, const std::string& value) {
    auto metadata = file.metadata();
    metadata[key] = value;
    metadata.erase("tangyin.checksums");
    std::vector<NamedTensor> tensors;
    for (const auto& [name, tensor] : file.tensors()) tensors.push_back({name, tensor});
    const auto changed = path_.string() + ".changed";
    write_safetensors(changed, tensors, metadata);
    read_judge(changed);
  };
  EXPECT_NO_THROW(with("tangyin.card", R"({"data":"other"})"));
  EXPECT_THROW(with("tangyin.offsets", R"({"fit":[0,0,0,0,0,1e99],"lines":[0,0]})"), FormatError);
  EXPECT_THROW(with("tangyin.offsets", "[[[[[[[]]]]]]]"), FormatError);
  EXPECT_THROW(with("tangyin.vocabulary", "[1,2]"), FormatError);
  EXPECT_THROW(with("tangyin.config", R"({"vocabulary":60})"), FormatError);
  EXPECT_THROW(with("tangyin.config",
                    R"({"vocabulary":60,"embedding":10,"hidden":17,"vector":12,"line_vector":9,)"
                    R"("aligned_vector":3,"detector":5})"),
               FormatError);
}

}  // namespace
}  // namespace tangyin

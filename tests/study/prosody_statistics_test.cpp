// The rhyme book against the real corpus; skipped where there is no corpus.
#include "study/prosody_statistics.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "corpus/cleaning.h"

namespace tangyin {
namespace {

const FormStatistics& of(const ProsodyStatistics& statistics, FormKind form) {
  for (const FormStatistics& one : statistics.forms)
    if (one.form == form) return one;
  throw std::logic_error("no such form");
}

double share(int64_t part, int64_t whole) {
  return static_cast<double>(part) / static_cast<double>(whole);
}

TEST(ProsodyOfTheCorpus, IsWhatTheRulesSay) {
  const std::filesystem::path corpus =
      std::filesystem::path(TANGYIN_SOURCE_DIR) / "../shared/corpus/chinese-poetry";
  if (!std::filesystem::exists(corpus))
    GTEST_SKIP() << corpus << " is not there; tangyin corpus fetch gets a corpus";
  CleaningReport report;
  const std::vector<Poem> poems = load_poems(corpus, Edition::tang, true, report);
  const ProsodyStatistics statistics =
      prosody_statistics(poems, RhymeBook(RhymeSystem::pingshui, ReadAs::traditional));
  EXPECT_GE(share(statistics.known, statistics.hanzi), 0.999);  // of the Han characters
  for (const FormKind form : {FormKind::qijue, FormKind::qilv}) {
    const FormStatistics& found = of(statistics, form);
    EXPECT_GE(found.level, 7000) << form_name(form);
    EXPECT_GE(share(found.rhymed, found.level), 0.97) << form_name(form);
  }
  // 二四六分明
  EXPECT_GE(share(of(statistics, FormKind::qilv).clear, of(statistics, FormKind::qilv).couplets),
            0.97);
}

TEST(CoupletIsClear, WantsAlternationWithinLinesAndOppositionBetweenThem) {
  const RhymeBook book;
  EXPECT_TRUE(couplet_is_clear(U"天天地地天天地", U"地地天天地地天", book));
  // 2 and 4 of the upper line alike.
  EXPECT_FALSE(couplet_is_clear(U"天天地天天天地", U"地地天天地地天", book));
  EXPECT_FALSE(couplet_is_clear(U"地地天天天地地", U"地地天天地地天", book));  // no opposition
  // The variant: 平平仄平仄 at the end.
  EXPECT_TRUE(couplet_is_clear(U"地地天天地天地", U"天天地地地天天", book));
  EXPECT_FALSE(couplet_is_clear(U"天天地地天地地", U"地地天天地地天", book));  // 大拗 …
  // … rescued by the fifth of the lower line.
  EXPECT_TRUE(couplet_is_clear(U"天天地地天地地", U"地地天天天地天", book));
}

}  // namespace
}  // namespace tangyin

#include "training/opening_samples.h"

#include "base/script.h"
#include "base/utf8.h"
#include "training/top_k_sampling.h"

namespace tangyin {

std::vector<OpeningSample> write_openings(const ModelConfig& config, const Vocabulary& vocabulary,
                                          const Parameters& parameters, uint64_t seed) {
  std::vector<OpeningSample> samples;
  const TopKSampler sampler(config, vocabulary, parameters);
  const TopKOptions options{.length = 32, .k = 10, .proportional = true, .seed = seed};
  for (const char* opening : {"日", "红", "山", "夜", "湖", "海", "月"}) {
    const std::string known =
        config.script == "simplified" ? std::string(opening) : to_traditional(opening);
    if (vocabulary.contains(utf8::decode(known).front()))
      samples.push_back({opening, sampler.sample(opening, options).text});
  }
  return samples;
}

}  // namespace tangyin

// Texts in the script that a request wants.  Conversion of what is returned happens here alone.
#pragma once

#include <tangyin/poems.h>
#include <tangyin/request.h>

#include <functional>
#include <string>
#include <string_view>

#include "prosody/verdict.h"

namespace tangyin {

// The characters of a poem keep their own forms where they can (里 is not always 裏), our own words
// are converted by phrase.
class Wording {
 public:
  // `poem` converts a poem's characters to the script.
  Wording(Script script, std::function<std::string(const std::string&)> poem);
  bool simplified() const noexcept { return script_ == Script::simplified; }
  std::string poem(const std::string& text) const { return poem_(text); }
  std::string poem(std::u32string_view text) const;
  std::string words(std::string_view ours) const;     // of ours
  std::string sentence(std::string_view ours) const;  // of ours, the poem's characters in “ ”

  // `remark` is one of those of `verdict`.
  PoemRemark remark(const Remark& remark, const Verdict& verdict) const;
  std::vector<PoemRemark> remarks(const std::vector<Remark>& all, const Verdict& verdict) const;

 private:
  Script script_;
  std::function<std::string(const std::string&)> poem_;
};

// For what a model wrote or read, in its script.
Wording wording_for(Script wanted, bool model_is_simplified);

std::string tones_in_words(const std::vector<ToneClass>& tones);  // "平仄○？"

}  // namespace tangyin

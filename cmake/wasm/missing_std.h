// What this project uses of C++20 and libc++ 13, which emscripten 3.1.6 brings, does not have yet: std::bit_cast and the
// algorithms of std::ranges on whole ranges.  Included before every file of the browser build; a newer library turns it off.
#pragma once

#ifdef __cplusplus
#include <algorithm>
#include <bit>
#include <functional>
#include <iterator>
#include <type_traits>
#include <version>

#ifndef __cpp_lib_bit_cast
namespace std {
template <class To, class From>
constexpr To bit_cast(const From& from) noexcept {
  static_assert(sizeof(To) == sizeof(From) && is_trivially_copyable_v<To>);
  return __builtin_bit_cast(To, from);
}
}  // namespace std
#endif

#if _LIBCPP_VERSION < 15000
namespace std::ranges {

// `predicate` and `less` of projected elements.
template <class F, class P>
constexpr auto projected_by(F& f, P& p) {
  return [&](auto&& x) -> bool { return std::invoke(f, std::invoke(p, x)); };
}
template <class F, class P>
constexpr auto compared_by(F& f, P& p) {
  return [&](auto&& x, auto&& y) -> bool {
    return std::invoke(f, std::invoke(p, x), std::invoke(p, y));
  };
}

// Name(range, predicate, projection = {})
#define TANGYIN_BY_PREDICATE(name)                                            \
  template <class R, class F, class P = std::identity>                        \
  constexpr auto name(R&& range, F f, P p = {}) {                             \
    return std::name(std::begin(range), std::end(range), projected_by(f, p)); \
  }
TANGYIN_BY_PREDICATE(all_of)
TANGYIN_BY_PREDICATE(any_of)
TANGYIN_BY_PREDICATE(none_of)
TANGYIN_BY_PREDICATE(find_if)
TANGYIN_BY_PREDICATE(find_if_not)
TANGYIN_BY_PREDICATE(count_if)
TANGYIN_BY_PREDICATE(is_partitioned)
#undef TANGYIN_BY_PREDICATE

// Name(range, comparison = {}, projection = {})
#define TANGYIN_BY_ORDER(name)                                               \
  template <class R, class F = std::ranges::less, class P = std::identity>   \
  constexpr auto name(R&& range, F f = {}, P p = {}) {                       \
    return std::name(std::begin(range), std::end(range), compared_by(f, p)); \
  }
TANGYIN_BY_ORDER(sort)
TANGYIN_BY_ORDER(stable_sort)
TANGYIN_BY_ORDER(is_sorted)
TANGYIN_BY_ORDER(max_element)
TANGYIN_BY_ORDER(min_element)
#undef TANGYIN_BY_ORDER

template <class R, class T, class P = std::identity>
constexpr auto find(R&& range, const T& value, P p = {}) {
  return std::find_if(std::begin(range), std::end(range),
                      [&](auto&& x) -> bool { return std::invoke(p, x) == value; });
}
template <class R, class T, class P = std::identity>
constexpr auto count(R&& range, const T& value, P p = {}) {
  return std::count_if(std::begin(range), std::end(range),
                       [&](auto&& x) -> bool { return std::invoke(p, x) == value; });
}
template <class R, class T, class F = std::ranges::less, class P = std::identity>
constexpr auto lower_bound(R&& range, const T& value, F f = {}, P p = {}) {
  return std::lower_bound(
      std::begin(range), std::end(range), value,
      [&](auto&& x, const T& wanted) -> bool { return std::invoke(f, std::invoke(p, x), wanted); });
}
template <class R, class T, class F = std::ranges::less, class P = std::identity>
constexpr auto upper_bound(R&& range, const T& value, F f = {}, P p = {}) {
  return std::upper_bound(
      std::begin(range), std::end(range), value,
      [&](const T& wanted, auto&& x) -> bool { return std::invoke(f, wanted, std::invoke(p, x)); });
}
template <class R, class T, class F = std::ranges::less, class P = std::identity>
constexpr bool binary_search(R&& range, const T& value, F f = {}, P p = {}) {
  const auto at = ranges::lower_bound(range, value, f, p);
  return at != std::end(range) && !std::invoke(f, value, std::invoke(p, *at));
}
template <class R, class S>
constexpr bool equal(R&& one, S&& other) {
  return std::equal(std::begin(one), std::end(one), std::begin(other), std::end(other));
}
template <class R, class T>
constexpr void fill(R&& range, const T& value) {
  std::fill(std::begin(range), std::end(range), value);
}
template <class R, class Out>
constexpr void copy(R&& range, Out out) {
  std::copy(std::begin(range), std::end(range), out);
}
template <class R, class Out, class F>
constexpr void copy_if(R&& range, Out out, F f) {
  std::copy_if(std::begin(range), std::end(range), out, f);
}
template <class R, class Out>
constexpr void move(R&& range, Out out) {
  std::move(std::begin(range), std::end(range), out);
}
template <class R, class Out, class F>
constexpr void transform(R&& range, Out out, F f) {
  std::transform(std::begin(range), std::end(range), out, f);
}
template <class R, class F>
constexpr void for_each(R&& range, F f) {
  std::for_each(std::begin(range), std::end(range), f);
}
template <class R>
constexpr void reverse(R&& range) {
  std::reverse(std::begin(range), std::end(range));
}
template <class R, class F = std::ranges::less, class P = std::identity>
constexpr auto max(const R& range, F f = {}, P p = {}) {
  return *ranges::max_element(range, f, p);
}
template <class R, class F = std::ranges::less, class P = std::identity>
constexpr auto min(const R& range, F f = {}, P p = {}) {
  return *ranges::min_element(range, f, p);
}
template <class R>
constexpr auto minmax(const R& range) {
  struct {
    std::decay_t<decltype(*std::begin(range))> min, max;
  } const both{*ranges::min_element(range), *ranges::max_element(range)};
  return both;
}

}  // namespace std::ranges
#endif
#endif

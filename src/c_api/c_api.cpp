// The C interface: JSON in, JSON out.  No exception leaves these functions.
#include <tangyin/json.h>
#include <tangyin/tangyin.h>

#include <cstdlib>
#include <cstring>
#include <new>

struct tangyin_poet {
  tangyin::Poet poet;
};

namespace tangyin {
namespace {

// A copy that tangyin_free frees; NULL where memory has run out.
char* copy_of(const std::string& text) noexcept {
  char* copy = static_cast<char*>(std::malloc(text.size() + 1));
  if (copy != nullptr) std::memcpy(copy, text.c_str(), text.size() + 1);
  return copy;
}

int refuse(const Problem& problem, char** error) {
  *error = copy_of(to_json(problem));
  return static_cast<int>(kind_of(problem));
}

// Runs `work`; whatever it throws becomes an error object and a status.
template <class Work>
int guarded(char** error, const Work& work) noexcept try {
  *error = nullptr;
  try {
    work();
    return TANGYIN_OK;
  } catch (const PoetError& failure) {
    return refuse(failure.problem(), error);
  } catch (const std::bad_alloc&) {
    return refuse({"out_of_memory", "", 0, "内存不足", "out of memory"}, error);
  } catch (const std::exception& failure) {
    return refuse({"internal", "", 0, std::string("内部错误：") + failure.what(), failure.what()},
                  error);
  }
} catch (...) {  // no memory even for saying so, or an exception of the caller's
  return TANGYIN_FAILED;
}

// As above, with the result of `make` as JSON.
template <class Make>
int answer(const tangyin_poet* poet, char** result, const Make& make) noexcept {
  return guarded(result, [&] {
    if (poet == nullptr) throw PoetError({"missing", "", 0, "poet 为空", "the poet is NULL"});
    const std::string text = make(poet->poet);
    *result = copy_of(text);
    if (*result == nullptr) throw std::bad_alloc();
  });
}

const char* or_empty_object(const char* json) noexcept {
  return json == nullptr ? "{}" : json;
}

std::vector<std::byte> bytes_of(const void* data, size_t size) {
  const auto* first = static_cast<const std::byte*>(data);
  return data == nullptr ? std::vector<std::byte>() : std::vector<std::byte>(first, first + size);
}

Observer observer_of(const tangyin_watch* watch) {
  Observer observer;
  if (watch == nullptr) return observer;
  if (watch->event != nullptr) {
    observer.character = [watch](const SettledCharacter& character) {
      watch->event(to_json(character).c_str(), watch->context);
    };
    observer.line = [watch](const SettledLine& line) {
      watch->event(to_json(line).c_str(), watch->context);
    };
    observer.poem = [watch](size_t number, const WrittenPoem& poem) {
      watch->event(to_json(number, poem).c_str(), watch->context);
    };
  }
  if (watch->cancelled != nullptr)
    observer.cancelled = [watch] { return watch->cancelled(watch->context) != 0; };
  return observer;
}

}  // namespace
}  // namespace tangyin

using namespace tangyin;

extern "C" {

int tangyin_abi_version(void) {
  return TANGYIN_ABI_VERSION;
}

const char* tangyin_version(void) {
  return version();
}

int tangyin_open(const char* options, tangyin_poet** poet, char** error) {
  *poet = nullptr;
  return guarded(error, [&] {
    *poet = new tangyin_poet{Poet::open(open_options_from_json(or_empty_object(options)))};
  });
}

int tangyin_open_memory(const void* model, size_t model_size, const void* index, size_t index_size,
                        const void* judge, size_t judge_size, const char* options,
                        tangyin_poet** poet, char** error) {
  *poet = nullptr;
  return guarded(error, [&] {
    *poet = new tangyin_poet{Poet::open(bytes_of(model, model_size), bytes_of(index, index_size),
                                        bytes_of(judge, judge_size),
                                        open_options_from_json(or_empty_object(options)))};
  });
}

int tangyin_open_without_model(tangyin_poet** poet, char** error) {
  *poet = nullptr;
  return guarded(error, [&] { *poet = new tangyin_poet{Poet::without_model()}; });
}

void tangyin_close(tangyin_poet* poet) {
  delete poet;
}

int tangyin_write(const tangyin_poet* poet, const char* request, const tangyin_watch* watch,
                  char** result) {
  return answer(poet, result, [&](const Poet& open) {
    return to_json(
        open.write(write_request_from_json(or_empty_object(request)), observer_of(watch)));
  });
}

int tangyin_check(const tangyin_poet* poet, const char* request, char** result) {
  return answer(poet, result, [&](const Poet& open) {
    return to_json(open.check(check_request_from_json(or_empty_object(request))));
  });
}

int tangyin_alternatives(const tangyin_poet* poet, const char* request, const tangyin_watch* watch,
                         char** result) {
  return answer(poet, result, [&](const Poet& open) {
    return to_json(open.alternatives(alternatives_request_from_json(or_empty_object(request)),
                                     observer_of(watch).cancelled));
  });
}

int tangyin_trace(const tangyin_poet* poet, const char* request, const tangyin_watch* watch,
                  char** result) {
  return answer(poet, result, [&](const Poet& open) {
    return to_json(open.trace(trace_request_from_json(or_empty_object(request)),
                              observer_of(watch).cancelled));
  });
}

int tangyin_character(const tangyin_poet* poet, const char* request, char** result) {
  return answer(poet, result, [&](const Poet& open) {
    return to_json(open.character(character_request_from_json(or_empty_object(request))));
  });
}

int tangyin_rhymes(const tangyin_poet* poet, char** result) {
  return answer(poet, result, [](const Poet& open) { return to_json(open.rhymes()); });
}

int tangyin_forms(const tangyin_poet* poet, char** result) {
  return answer(poet, result, [](const Poet& open) { return to_json(open.forms()); });
}

int tangyin_poets(const tangyin_poet* poet, char** result) {
  return answer(poet, result, [](const Poet& open) { return to_json(open.poets()); });
}

int tangyin_describe(const tangyin_poet* poet, char** result) {
  return answer(poet, result, [](const Poet& open) { return to_json(open.describe()); });
}

void tangyin_free(char* text) {
  std::free(text);
}

}  // extern "C"

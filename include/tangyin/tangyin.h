/* tangyin: writes classical Chinese verse and judges whether a poem keeps its form.  The C
 * interface of libtangyin.
 *
 *   #include <tangyin/tangyin.h>
 *   tangyin_poet* poet = NULL;
 *   char* text = NULL;
 *   if (tangyin_open(NULL, &poet, &text) == TANGYIN_OK)
 *     tangyin_write(poet, "{\"opening\": \"月\", \"form\": \"七绝\", \"seed\": 1}", NULL, &text);
 *   puts(text);           // poems as JSON, or {"error": {...}}
 *   tangyin_free(text);
 *   tangyin_close(poet);
 *
 * All texts are UTF-8 and end in a zero byte.  Requests and results are JSON; docs/api/ of the
 * source tree (share/doc/tangyin/api where installed) has a JSON Schema for each.
 *
 * Results.  Functions that take `char** result` return a tangyin_status and set *result to a new
 * text, to be freed by tangyin_free.  With TANGYIN_OK it holds what was asked for, otherwise the
 * error object of error.schema.json: {"error": {"code", "field", "position", "message",
 * "message_en"}}.  *result is NULL only where memory has run out.  `result` may not be NULL.
 *
 * Threads.  Any number of threads may call any functions on the same poet at the same time; the
 * same request with the same seed gives the same poems.  tangyin_close must come last.  No C++
 * exception leaves a function. */
#ifndef TANGYIN_TANGYIN_H
#define TANGYIN_TANGYIN_H

#include <stddef.h>
#include <tangyin/export.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Raised when a function below or a field of its JSON changes so that an older caller would fail.
 * New functions and new fields do not raise it. */
#define TANGYIN_ABI_VERSION 1

typedef enum tangyin_status {
  TANGYIN_OK = 0,
  TANGYIN_FAILED = 1,      /* the request is understood but cannot be met */
  TANGYIN_BAD_REQUEST = 2, /* unknown field, bad value, fields that contradict each other */
  TANGYIN_CANCELLED = 130  /* `cancelled` of the watch said so */
} tangyin_status;

/* A model with its index and the prosody. */
typedef struct tangyin_poet tangyin_poet;

/* The version that this library was built with: TANGYIN_ABI_VERSION of its header. */
TANGYIN_API int tangyin_abi_version(void);

/* "0.2.0".  Not to be freed. */
TANGYIN_API const char* tangyin_version(void);

/* Opens a model.  `options` is JSON as in open.schema.json, or NULL for the model that is installed
 * with the library.  Sets *poet, or on failure *poet to NULL and *error to the error object; *error
 * is NULL on success. */
TANGYIN_API int tangyin_open(const char* options, tangyin_poet** poet, char** error);

/* As tangyin_open, from the bytes of a model file, of its index and of a judge, which are copied.
 * `index` may be NULL: then lines of the training text may be repeated and no style is known.
 * `judge` may be NULL: then poems are ranked by the model's likelihood alone.  "model", "index" and
 * "judge" may not be among `options`. */
TANGYIN_API int tangyin_open_memory(const void* model, size_t model_size, const void* index,
                                    size_t index_size, const void* judge, size_t judge_size,
                                    const char* options, tangyin_poet** poet, char** error);

/* A poet that judges and looks up, without a model; tangyin_write, tangyin_alternatives and
 * tangyin_trace answer no_model.  Sets *poet and *error as tangyin_open. */
TANGYIN_API int tangyin_open_without_model(tangyin_poet** poet, char** error);

/* Frees the poet; NULL is allowed.  No other thread may be using it. */
TANGYIN_API void tangyin_close(tangyin_poet* poet);

/* Looks on while a function works.  Each function may be NULL.  Both are called on the thread that
 * called it, and may not let an exception out. */
typedef struct tangyin_watch {
  /* A character, a line or a poem is settled; `event` is JSON as in event.schema.json, valid during
   * the call.  The characters of a line come in order, each once, before the line, and the lines of
   * a poem before the poem itself.  Only tangyin_write has events. */
  void (*event)(const char* event, void* context);
  /* Asked before each step of the model (about once a character): anything but 0 stops the work. */
  int (*cancelled)(void* context);
  void* context;
} tangyin_watch;

/* Writes poems.  `request` as in write_request.schema.json, *result as in poems.schema.json: an
 * array of poems, in the order of "openings" and then of "count".  `watch` may be NULL. */
TANGYIN_API int tangyin_write(const tangyin_poet* poet, const char* request,
                              const tangyin_watch* watch, char** result);

/* Judges poems.  `request` as in check_request.schema.json, *result as in checked.schema.json: an
 * object for one poem, an array for several. */
TANGYIN_API int tangyin_check(const tangyin_poet* poet, const char* request, char** result);

/* What could stand at a place of a poem, and what cannot and why.  `request` as in
 * alternatives_request.schema.json, *result as in alternatives.schema.json.  `watch` may be NULL. */
TANGYIN_API int tangyin_alternatives(const tangyin_poet* poet, const char* request,
                                     const tangyin_watch* watch, char** result);

/* How the model reads a poem: at each character the distribution before it, by the model alone and
 * after the rules, and the gates and the cell.  `request` as in trace_request.schema.json, *result
 * as in trace.schema.json.  `watch` may be NULL. */
TANGYIN_API int tangyin_trace(const tangyin_poet* poet, const char* request,
                              const tangyin_watch* watch, char** result);

/* The forms and the readings of a character.  `request` as in character_request.schema.json, *result
 * as in character.schema.json. */
TANGYIN_API int tangyin_character(const tangyin_poet* poet, const char* request, char** result);

/* What there is to choose from: the 106 rhymes with their characters, the forms with their tone
 * patterns, the poets whose style is known, and what the model and this library are. */
TANGYIN_API int tangyin_rhymes(const tangyin_poet* poet, char** result);
TANGYIN_API int tangyin_forms(const tangyin_poet* poet, char** result);
TANGYIN_API int tangyin_poets(const tangyin_poet* poet, char** result);
TANGYIN_API int tangyin_describe(const tangyin_poet* poet, char** result);

/* Frees a text that a function above has returned; NULL is allowed. */
TANGYIN_API void tangyin_free(char* text);

#ifdef __cplusplus
}
#endif

#endif

/* Writes a poem line by line with an installed tangyin:
 *   cc main.c -o consumer $(pkg-config --cflags --libs tangyin) && ./consumer 月 */
#include <stdio.h>
#include <string.h>
#include <tangyin/tangyin.h>

/* Prints the text of {"event":"line","poem":0,"line":1,"text":"..."}; a text holds Han characters
 * only, so that nothing in it is escaped. */
static void print_line(const char* event, void* context) {
  static const char key[] = "\"text\":\"";
  const char* text = strstr(event, key);
  (void)context;
  if (strstr(event, "\"event\":\"line\"") == NULL || text == NULL) return;
  text += strlen(key);
  printf("%.*s\n", (int)strcspn(text, "\""), text);
}

int main(int argc, char** argv) {
  const tangyin_watch watch = {print_line, NULL, NULL};
  tangyin_poet* poet = NULL;
  char* answer = NULL;
  char request[256];
  int status;
  /* Text from outside may hold quotation marks: a larger program makes its JSON by a library. */
  snprintf(request, sizeof request, "{\"opening\": \"%.60s\", \"form\": \"七绝\", \"seed\": 1}",
           argc > 1 ? argv[1] : "月");
  status = tangyin_open(NULL, &poet, &answer);
  if (status == TANGYIN_OK) status = tangyin_write(poet, request, &watch, &answer);
  if (status != TANGYIN_OK && answer != NULL) fprintf(stderr, "%s\n", answer);
  tangyin_free(answer);
  tangyin_close(poet);
  return status;
}

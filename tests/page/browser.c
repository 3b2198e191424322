#include "browser.h"

#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATIENCE_MS = 60000, ARGUMENTS_MOST = 16 };

struct browser {
  pid_t process;
  int to, from;
  char *received; /* not yet taken apart */
  size_t length, room;
  int calls;
  char *session;
  bool loaded;
  int requests; /* since browser_open */
  int complaints;
};

_Noreturn static void fail(const char *what, const char *more) {
  fprintf(stderr, "browser: %s%s%s\n", what, *more == '\0' ? "" : ": ", more);
  exit(1);
}

static const char *string_of(const cJSON *object, const char *name) {
  const char *string =
      cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
  return string == NULL ? "" : string;
}

/* In the child: the browser reads from descriptor 3 and writes to 4. */
_Noreturn static void become(const char *program, const char *profile,
                             const int *to, const int *from) {
  char folder[4096];
  snprintf(folder, sizeof folder, "--user-data-dir=%s", profile);
  const char *arguments[ARGUMENTS_MOST] = {program,
                                           "--headless",
                                           "--remote-debugging-pipe",
                                           folder,
                                           "--no-first-run",
                                           "--disable-gpu",
                                           "--disable-dev-shm-usage",
                                           "--disable-background-networking",
                                           "--disable-component-update",
                                           "--window-size=1300,900"};
  /* Its sandbox wants a user other than root. */
  if (geteuid() == 0)
    arguments[10] = "--no-sandbox";
  /* Away from the numbers that are about to be taken. */
  const int reading = fcntl(to[0], F_DUPFD, 10);
  const int writing = fcntl(from[1], F_DUPFD, 10);
  close(to[0]);
  close(to[1]);
  close(from[0]);
  close(from[1]);
  if (dup2(reading, 3) < 0 || dup2(writing, 4) < 0)
    _exit(126);
  close(reading);
  close(writing);
  /* It complains about services that tests do without. */
  const int nowhere = open("/dev/null", O_WRONLY);
  dup2(nowhere, STDERR_FILENO);
  execvp(program, (char *const *)(void *)arguments);
  _exit(127);
}

static void send_text(struct browser *browser, const char *text) {
  const size_t length = strlen(text) + 1;
  for (size_t sent = 0; sent < length;) {
    const ssize_t written = write(browser->to, text + sent, length - sent);
    if (written <= 0)
      fail("has gone", "");
    sent += (size_t)written;
  }
}

/* The next message; to be freed. */
static cJSON *receive(struct browser *browser) {
  char *end;
  while ((end = memchr(browser->received, '\0', browser->length)) == NULL) {
    struct pollfd ready = {.fd = browser->from, .events = POLLIN};
    if (poll(&ready, 1, PATIENCE_MS) <= 0)
      fail("does not answer", "");
    if (browser->room - browser->length < 65536) {
      browser->room = 2 * browser->room + 65536;
      browser->received = realloc(browser->received, browser->room);
      if (browser->received == NULL)
        fail("out of memory", "");
    }
    const ssize_t got = read(browser->from, browser->received + browser->length,
                             browser->room - browser->length);
    if (got <= 0)
      fail("has gone", "");
    browser->length += (size_t)got;
  }
  cJSON *message = cJSON_Parse(browser->received);
  if (message == NULL)
    fail("sent what is no JSON", browser->received);
  const size_t used = (size_t)(end - browser->received) + 1;
  memmove(browser->received, browser->received + used, browser->length - used);
  browser->length -= used;
  return message;
}

static void complain(struct browser *browser, const char *method,
                     const cJSON *parameters) {
  char *text = cJSON_PrintUnformatted(parameters);
  fprintf(stderr, "page: %s %.1000s\n", method, text == NULL ? "" : text);
  cJSON_free(text);
  browser->complaints++;
}

/* Takes note of what happened in the page. */
static void notice(struct browser *browser, const cJSON *message) {
  const char *method = string_of(message, "method");
  const cJSON *parameters = cJSON_GetObjectItem(message, "params");
  if (strcmp(method, "Page.loadEventFired") == 0)
    browser->loaded = true;
  else if (strcmp(method, "Runtime.exceptionThrown") == 0 ||
           strcmp(method, "Runtime.consoleAPICalled") == 0 ||
           strcmp(method, "Log.entryAdded") == 0)
    complain(browser, method, parameters);
  else if (strcmp(method, "Network.requestWillBeSent") == 0) {
    const char *address =
        string_of(cJSON_GetObjectItem(parameters, "request"), "url");
    if (strncmp(address, "data:", 5) != 0 && browser->requests++ > 0)
      complain(browser, method, parameters);
  }
}

cJSON *browser_call(struct browser *browser, const char *method,
                    cJSON *parameters) {
  const int call = ++browser->calls;
  cJSON *message = cJSON_CreateObject();
  cJSON_AddNumberToObject(message, "id", call);
  cJSON_AddStringToObject(message, "method", method);
  cJSON_AddItemToObject(message, "params",
                        parameters == NULL ? cJSON_CreateObject() : parameters);
  if (browser->session != NULL)
    cJSON_AddStringToObject(message, "sessionId", browser->session);
  char *text = cJSON_PrintUnformatted(message);
  send_text(browser, text);
  cJSON_free(text);
  cJSON_Delete(message);
  for (;;) {
    message = receive(browser);
    const cJSON *id = cJSON_GetObjectItem(message, "id");
    if (id != NULL && id->valueint == call)
      break;
    notice(browser, message);
    cJSON_Delete(message);
  }
  const cJSON *error = cJSON_GetObjectItem(message, "error");
  if (error != NULL)
    fail(method, string_of(error, "message"));
  cJSON *result = cJSON_DetachItemFromObject(message, "result");
  cJSON_Delete(message);
  return result;
}

static cJSON *with_string(const char *name, const char *value) {
  cJSON *object = cJSON_CreateObject();
  cJSON_AddStringToObject(object, name, value);
  return object;
}

static void command(struct browser *browser, const char *method,
                    cJSON *parameters) {
  cJSON_Delete(browser_call(browser, method, parameters));
}

struct browser *browser_start(const char *program, const char *profile) {
  struct browser *browser = calloc(1, sizeof *browser);
  int to[2];
  int from[2];
  if (browser == NULL || pipe(to) != 0 || pipe(from) != 0)
    fail("cannot be started", "");
  browser->received = calloc(1, browser->room = 65536);
  browser->process = fork();
  if (browser->received == NULL || browser->process < 0)
    fail("cannot be started", "");
  if (browser->process == 0)
    become(program, profile, to, from);
  close(to[0]);
  close(from[1]);
  browser->to = to[1];
  browser->from = from[0];
  cJSON *target = browser_call(browser, "Target.createTarget",
                               with_string("url", "about:blank"));
  cJSON *attach = with_string("targetId", string_of(target, "targetId"));
  cJSON_AddBoolToObject(attach, "flatten", true);
  cJSON *attached = browser_call(browser, "Target.attachToTarget", attach);
  browser->session = strdup(string_of(attached, "sessionId"));
  cJSON_Delete(target);
  cJSON_Delete(attached);
  static const char *const domains[] = {"Page.enable", "Runtime.enable",
                                        "Log.enable", "Network.enable"};
  for (size_t i = 0; i < sizeof domains / sizeof *domains; i++)
    command(browser, domains[i], NULL);
  return browser;
}

void browser_stop(struct browser *browser) {
  free(browser->session);
  browser->session = NULL;
  command(browser, "Browser.close", NULL);
  close(browser->to);
  close(browser->from);
  waitpid(browser->process, NULL, 0);
  free(browser->received);
  free(browser);
}

char *browser_evaluate(struct browser *browser, const char *expression) {
  cJSON *parameters = with_string("expression", expression);
  cJSON_AddBoolToObject(parameters, "returnByValue", true);
  cJSON *answer = browser_call(browser, "Runtime.evaluate", parameters);
  const cJSON *wrong = cJSON_GetObjectItem(answer, "exceptionDetails");
  if (wrong != NULL)
    fail(expression,
         string_of(cJSON_GetObjectItem(wrong, "exception"), "description"));
  const cJSON *value =
      cJSON_GetObjectItem(cJSON_GetObjectItem(answer, "result"), "value");
  char *text = cJSON_IsString(value) ? strdup(value->valuestring)
                                     : cJSON_PrintUnformatted(value);
  cJSON_Delete(answer);
  return text != NULL ? text : strdup("");
}

void browser_open(struct browser *browser, const char *address) {
  browser->loaded = false;
  browser->requests = 0;
  cJSON *answer =
      browser_call(browser, "Page.navigate", with_string("url", address));
  if (cJSON_HasObjectItem(answer, "errorText"))
    fail(address, string_of(answer, "errorText"));
  cJSON_Delete(answer);
  while (!browser->loaded) {
    cJSON *message = receive(browser);
    notice(browser, message);
    cJSON_Delete(message);
  }
}

/* What keyboards send beside a key's name. */
static int key_code(const char *key) {
  static const struct {
    const char *key;
    int code;
  } codes[] = {{"Tab", 9},         {"Enter", 13},     {"End", 35},
               {"Home", 36},       {"ArrowLeft", 37}, {"ArrowUp", 38},
               {"ArrowRight", 39}, {"ArrowDown", 40}};
  for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
    if (strcmp(codes[i].key, key) == 0)
      return codes[i].code;
  return key[0];
}

void browser_press(struct browser *browser, const char *key) {
  static const char *const types[] = {"keyDown", "keyUp"};
  for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
    cJSON *parameters = with_string("type", types[i]);
    cJSON_AddStringToObject(parameters, "key", key);
    cJSON_AddNumberToObject(parameters, "windowsVirtualKeyCode", key_code(key));
    if (i == 0 && strcmp(key, "Enter") == 0)
      cJSON_AddStringToObject(parameters, "text", "\r");
    command(browser, "Input.dispatchKeyEvent", parameters);
  }
}

void browser_point(struct browser *browser, double x, double y) {
  cJSON *parameters = with_string("type", "mouseMoved");
  cJSON_AddNumberToObject(parameters, "x", x);
  cJSON_AddNumberToObject(parameters, "y", y);
  command(browser, "Input.dispatchMouseEvent", parameters);
}

int browser_complaints(const struct browser *browser) {
  return browser->complaints;
}

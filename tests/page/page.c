/* Pages in a real browser:
 *
 *   page BROWSER PROFILE CHECKS [PAGE PLAN TENSOR NAME]...
 *
 * PAGE is the address of what `plan --html` wrote, PLAN the file that `plan
 * --json` did; NAME is how the model calls the tensor number TENSOR. CHECKS is
 * checks.js. */
#include "browser.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failures;

static void check(bool good, const char *what, const char *more) {
  if (good)
    return;
  fprintf(stderr, "FAILED: %s: %s\n", what, more);
  failures++;
}

/* Evaluates an expression; what it gives has to be `wanted`. */
static void expect(struct browser *browser, const char *expression,
                   const char *wanted) {
  char *got = browser_evaluate(browser, expression);
  if (strcmp(got, wanted) != 0)
    fprintf(stderr, "FAILED: %s\n  wanted: %s\n  got:    %s\n", expression,
            wanted, got);
  failures += strcmp(got, wanted) != 0;
  free(got);
}

static double number(struct browser *browser, const char *expression) {
  char *got = browser_evaluate(browser, expression);
  const double value = strtod(got, NULL);
  free(got);
  return value;
}

/* The whole of a file; to be freed. */
static char *read_text(const char *path) {
  FILE *file = fopen(path, "rb");
  size_t length = 0;
  char *text = NULL;
  for (size_t room = 65536; file != NULL; room *= 2) {
    text = realloc(text, room);
    if (text == NULL)
      break;
    length += fread(text + length, 1, room - 1 - length, file);
    text[length] = '\0';
    if (length < room - 1)
      break;
  }
  if (text == NULL) {
    fprintf(stderr, "cannot read %s\n", path);
    exit(1);
  }
  fclose(file);
  return text;
}

/* The numbers and words of the plan, where readers look for them. */
static void check_headline(struct browser *browser, const cJSON *plan) {
  static const struct {
    const char *name, *place, *format;
  } shown[] = {{"arena_bytes", "arena", "%.0f B"},
               {"est_instructions", "instructions", "%.0f"},
               {"mac_factor", "macs", "%.6f"},
               {"macs", "macs", "%.0f MACs"},
               {"est_flash_bytes", "flash", "%.0f B"}};
  char expression[256];
  char wanted[64];
  for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
    const cJSON *value = cJSON_GetObjectItem(plan, shown[i].name);
    snprintf(wanted, sizeof wanted, shown[i].format, value->valuedouble);
    snprintf(expression, sizeof expression,
             "checks.digits('#headline-%s').includes('%s')", shown[i].place,
             wanted);
    expect(browser, expression, "true");
  }
  static const char *const words[] = {"target", "strategy", "input_mode"};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    snprintf(expression, sizeof expression,
             "checks.text('#settings').includes(' %s')",
             cJSON_GetObjectItem(plan, words[i])->valuestring);
    expect(browser, expression, "true");
  }
  snprintf(wanted, sizeof wanted, "%d",
           cJSON_GetArraySize(cJSON_GetObjectItem(plan, "stages")));
  expect(browser, "document.querySelectorAll('#stages tbody tr').length",
         wanted);
}

/* All tensors of the plan are drawn, where the layout has them. */
static void check_picture(struct browser *browser, const cJSON *plan) {
  char expression[512];
  const cJSON *stage;
  cJSON_ArrayForEach(stage, cJSON_GetObjectItem(plan, "stages")) {
    const cJSON *buffer;
    cJSON_ArrayForEach(buffer, cJSON_GetObjectItem(stage, "buffers")) {
      const int offset = cJSON_GetObjectItem(buffer, "offset")->valueint;
      const int bytes = cJSON_GetObjectItem(buffer, "bytes")->valueint;
      snprintf(expression, sizeof expression,
               "document.querySelector('[data-tensor=\"%d\"]')?.ariaLabel"
               ".replaceAll(',', '').includes(' %d bytes at %d ')",
               cJSON_GetObjectItem(buffer, "tensor")->valueint, bytes, offset);
      expect(browser, expression, "true");
    }
  }
  for (size_t i = 0; i < 2; i++) {
    static const char *const strategies[] = {"auto", "layer"};
    snprintf(expression, sizeof expression,
             "[...document.querySelectorAll('.plan-point')].some((point) => "
             "point.ariaLabel.includes('%s: '))",
             strategies[i]);
    expect(browser, expression, "true");
  }
  snprintf(expression, sizeof expression,
           "[...document.querySelectorAll('.plan-point')].filter((point) => "
           "point.ariaLabel.startsWith('the chosen plan')).map((point) => "
           "point.ariaLabel.replaceAll(',', '').includes(': %d bytes %.0f "
           "instructions')).join()",
           cJSON_GetObjectItem(plan, "arena_bytes")->valueint,
           cJSON_GetObjectItem(plan, "est_instructions")->valuedouble);
  expect(browser, expression, "true");
}

/* Pointing at a tensor's buffer says its name. */
static void check_hover(struct browser *browser, const char *tensor,
                        const char *name) {
  char expression[256];
  snprintf(expression, sizeof expression, "checks.place(%s)", tensor);
  char *place = browser_evaluate(browser, expression);
  char *end;
  const double x = strtod(place, &end);
  const double y = strtod(end, NULL);
  check(end != place, "there is no place to point at in tensor", tensor);
  free(place);
  browser_point(browser, x, y);
  expect(browser, "checks.text('#tip b')", name);
  expect(browser, "document.querySelector('#tip').hidden", "false");
  expect(browser, "checks.text('#details h3')", name);
  browser_point(browser, 1, 1);
  expect(browser, "document.querySelector('#tip').hidden", "true");
}

/* Tab leads to the picture, arrow keys to every buffer in it; the panel shows
 * each and a mark is around it. */
static void check_keyboard(struct browser *browser) {
  browser_evaluate(browser,
                   "document.activeElement.blur(), scrollTo(0, 0), ''");
  int presses = 0;
  while (presses < 12 &&
         number(browser, "+document.activeElement.matches('.buffer')") == 0) {
    browser_press(browser, "Tab");
    presses++;
  }
  browser_press(browser, "Home");
  const int drawn =
      (int)number(browser, "document.querySelectorAll('.buffer').length");
  for (int i = 0; i < drawn; i++) {
    expect(browser, "checks.note()", "");
    browser_press(browser, "ArrowRight");
  }
  char wanted[16];
  snprintf(wanted, sizeof wanted, "%d", drawn);
  expect(browser, "checks.seen.size", wanted);
  browser_press(browser, "Home");
  static const char *const keys[] = {"ArrowUp", "ArrowDown", "End",
                                     "ArrowLeft"};
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
    char *before =
        browser_evaluate(browser, "document.activeElement.dataset.buffer");
    browser_press(browser, keys[i]);
    expect(browser, "checks.note()", "");
    char *after =
        browser_evaluate(browser, "document.activeElement.dataset.buffer");
    check(strcmp(before, after) != 0, "a key that moves nothing", keys[i]);
    free(before);
    free(after);
  }
  const double width = number(
      browser, "document.querySelector('#arena .scroll svg').clientWidth");
  browser_press(browser, "+");
  check(number(browser, "document.querySelector('#arena .scroll svg')"
                        ".clientWidth") > 1.4 * width,
        "zoom", "the picture did not grow");
  expect(browser, "checks.note()", "");
  browser_press(browser, "0");
}

/* The same among the plans. */
static void check_plans(struct browser *browser) {
  for (int i = 0; i < 3 && number(browser, "+document.activeElement.matches("
                                           "'.plan-point')") == 0;
       i++)
    browser_press(browser, "Tab");
  browser_press(browser, "Home");
  expect(browser, "document.activeElement.dataset.plan", "0");
  const int plans =
      (int)number(browser, "document.querySelectorAll('.plan-point').length");
  for (int i = 0; i + 1 < plans; i++) {
    expect(browser,
           "document.activeElement.ariaLabel.includes("
           "checks.text('#point dd').replace(' B', ' bytes'))",
           "true");
    browser_press(browser, "ArrowRight");
  }
  char wanted[16];
  snprintf(wanted, sizeof wanted, "%d", plans - 1);
  expect(browser, "document.activeElement.dataset.plan", wanted);
}

static void set_scheme(struct browser *browser, const char *scheme) {
  cJSON *parameters = cJSON_CreateObject();
  cJSON *features = cJSON_AddArrayToObject(parameters, "features");
  cJSON *feature = cJSON_CreateObject();
  cJSON_AddStringToObject(feature, "name", "prefers-color-scheme");
  cJSON_AddStringToObject(feature, "value", scheme);
  cJSON_AddItemToArray(features, feature);
  cJSON_Delete(browser_call(browser, "Emulation.setEmulatedMedia", parameters));
}

static void check_colours(struct browser *browser) {
  static const char *const schemes[] = {"light", "dark"};
  for (size_t i = 0; i < 2; i++) {
    set_scheme(browser, schemes[i]);
    const double paper = number(
        browser,
        "checks.luminance(getComputedStyle(document.body).backgroundColor)");
    check(i == 0 ? paper > 0.8 : paper < 0.05, "the page is not", schemes[i]);
    char *where = browser_evaluate(browser, "checks.contrast().where");
    const double least = number(browser, "checks.contrast().ratio");
    printf("%s: least contrast %.2f, %s\n", schemes[i], least, where);
    check(least >= 4.5, "contrast below 4.5", where);
    free(where);
    expect(browser, "checks.labelsLieOnTheirFill()", "true");
  }
}

static void check_narrow(struct browser *browser) {
  cJSON *parameters = cJSON_CreateObject();
  cJSON_AddNumberToObject(parameters, "width", 360);
  cJSON_AddNumberToObject(parameters, "height", 700);
  cJSON_AddNumberToObject(parameters, "deviceScaleFactor", 1);
  cJSON_AddBoolToObject(parameters, "mobile", false);
  cJSON_Delete(
      browser_call(browser, "Emulation.setDeviceMetricsOverride", parameters));
  expect(browser, "document.documentElement.scrollWidth <= 360", "true");
  cJSON_Delete(
      browser_call(browser, "Emulation.clearDeviceMetricsOverride", NULL));
}

/* Nothing became of a name but text: two scripts, no element from elsewhere. */
static void check_markup(struct browser *browser) {
  expect(browser, "document.scripts.length", "2");
  expect(browser,
         "document.querySelectorAll('img, iframe, object, embed, form, base')"
         ".length",
         "0");
  expect(browser, "typeof window.owned", "undefined");
  expect(browser,
         "[...document.querySelectorAll('*')].flatMap((element) => "
         "element.getAttributeNames()).filter((name) => "
         "name.startsWith('on')).join()",
         "");
}

static void check_page(struct browser *browser, const char *checks,
                       char **argument) {
  printf("%s\n", argument[0]);
  char *json = read_text(argument[1]);
  cJSON *plan = cJSON_Parse(json);
  free(json);
  browser_open(browser, argument[0]);
  free(browser_evaluate(browser, checks));
  check_headline(browser, plan);
  check_picture(browser, plan);
  check_hover(browser, argument[2], argument[3]);
  check_keyboard(browser);
  check_plans(browser);
  check_colours(browser);
  check_narrow(browser);
  check_markup(browser);
  check(browser_complaints(browser) == 0, "the page",
        "has errors, or asks for something");
  cJSON_Delete(plan);
}

int main(int argc, char **argv) {
  if (argc < 8 || argc % 4 != 0)
    return 2;
  char *checks = read_text(argv[3]);
  struct browser *browser = browser_start(argv[1], argv[2]);
  for (int i = 4; i < argc; i += 4)
    check_page(browser, checks, argv + i);
  browser_stop(browser);
  free(checks);
  return failures == 0 ? 0 : 1;
}

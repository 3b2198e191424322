/* A headless Chromium, driven over its DevTools protocol through a pair of
 * pipes. Whatever fails ends the program with a message. */
#ifndef PAGE_BROWSER_H
#define PAGE_BROWSER_H

#include <cjson/cJSON.h>

struct browser;

/* Starts the program with an empty profile folder and opens a page. What is
 * returned lives until browser_stop. */
struct browser *browser_start(const char *program, const char *profile);
void browser_stop(struct browser *browser);

/* Calls a method of the protocol; `parameters` is freed. Returns its result,
 * which is the caller's. */
cJSON *browser_call(struct browser *browser, const char *method,
                    cJSON *parameters);

/* The string that a JavaScript expression gives; to be freed. */
char *browser_evaluate(struct browser *browser, const char *expression);

/* Goes to an address and waits until all of it is loaded. */
void browser_open(struct browser *browser, const char *address);

/* Presses and releases a key, by its name in KeyboardEvent.key. */
void browser_press(struct browser *browser, const char *key);

/* Moves the mouse to a place in the window. */
void browser_point(struct browser *browser, double x, double y);

/* What pages have reported so far: errors and warnings of scripts, policies and
 * the network; and addresses that were asked for, but for the first of each
 * browser_open. */
int browser_complaints(const struct browser *browser);

#endif

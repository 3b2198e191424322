/* Which options and arguments go together. */
#ifndef CLI_USAGE_H
#define CLI_USAGE_H

#include "cli/options.h"

/* Reports what is wrong with the command line. Returns false. */
__attribute__((format(printf, 1, 2))) bool usage_error(const char *format, ...);

/* Whether the options that have been read make sense for their command and with
 * one another; reports the first that does not. */
bool usage_check(const struct options *options);

#endif

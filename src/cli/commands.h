/* One function a command; each returns the exit status. */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#include "cli/session.h"

#define X(name, usage, help) enum status cli_##name(struct session *session);
COMMAND_LIST(X)
#undef X

#endif

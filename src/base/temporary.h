/* What exists only while the program runs: folders for builds, and results that
 * are being written beside their place. All of it is registered here, so that
 * it goes on every way out: when a step fails, when memory runs out, and on
 * SIGHUP, SIGINT and SIGTERM. Only SIGKILL leaves it behind; names are new each
 * time, so that leftovers disturb nobody. */
#ifndef BASE_TEMPORARY_H
#define BASE_TEMPORARY_H

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

/* Makes a private folder or file and registers it; `path` ends in XXXXXX, which
 * are replaced. False (a descriptor below 0), with errno set, on failure. The
 * mode is what the umask leaves of 0700 or 0600. */
bool temporary_folder_make(char *path);
int temporary_file_make(char *path);

/* The folder or file has got another name, and stays. */
void temporary_keep(const char *path);

/* Removes a registered file, or a registered folder with the plain files in
 * it. Leaves errno as it is. */
void temporary_remove(const char *path);

/* Removes everything that is registered, the last one first. */
void temporary_remove_all(void);

/* From now on SIGHUP, SIGINT and SIGTERM remove everything that is registered
 * and then end the program as they would have. A signal that is ignored stays
 * ignored. */
void temporary_guard_signals(void);

/* Keeps these signals out while something is half done. */
void temporary_signals_block(sigset_t *before);
void temporary_signals_restore(const sigset_t *before);

/* The process group of a program that writes into registered folders, 0 for
 * none: a signal ends it first. Call it with signals blocked. */
void temporary_writer_set(pid_t group);

#endif

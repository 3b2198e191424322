/* Exit statuses of the command line, also returned by the functions that
 * commands call. */
#ifndef BASE_STATUS_H
#define BASE_STATUS_H

enum status {
  STATUS_OK = 0,
  STATUS_MODEL = 1,       /* the model is bad or not supported */
  STATUS_USAGE = 2,       /* the command line is wrong */
  STATUS_BUDGET = 3,      /* does not fit --sram or --flash */
  STATUS_DIFFERENT = 4,   /* verify: output differs */
  STATUS_ENVIRONMENT = 5, /* a file, a full disk, a missing tool, a fault */
};

#endif

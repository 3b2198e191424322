/* Constants are part of the cases; a network has this file all the same. */
#include "cases.h"

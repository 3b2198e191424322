/* StreamNet 0.1.0: constants of a generated network */
#ifndef STREAMNET_p20_WEIGHTS_H
#define STREAMNET_p20_WEIGHTS_H

#include "sn_kernel.h"

extern const int8_t p20_table1[256];
extern const int32_t p20_packed4[37];
extern const int32_t p20_packed5[26];
extern const int32_t p20_packed6[24];
extern const int16_t p20_last6[6];
extern const int32_t p20_packed7[17];
extern const int32_t p20_packed12[37];
extern const int32_t p20_packed14[225];

#endif

/* StreamNet 0.1.0: a generated network */
/*
 * a test
 * model      FNV-1a 0000000000000000
 * arena      4016 bytes; no layout of these buffers is below 4016
 * constants  1732 bytes of flash beside the code
 * work       43416 multiply-accumulates in 16 stages
 *
 * buffer       policy    from      to   bytes  live at stages 0 to 16
 * tensor     1 whole     1304    1736     432  #####............
 * state      0           1296    1304       8  #################
 * tensor     2 whole        0     216     216  .##..............
 * tensor     5 whole        0     216     216  ..##.............
 * tensor     6 whole      216     432     216  ...##............
 * tensor     7 whole      648    1296     648  ....#######......
 * scratch    5           1304    1332      28  .....#...........
 * tensor     8 whole        0     648     648  .....#####.......
 * scratch    6           1304    1320      16  ......#..........
 * tensor    10 whole     2536    3832    1296  ......##.........
 * scratch    7           3832    4016     184  .......#.........
 * tensor    13 whole     1304    2600    1296  .......##........
 * scratch    8           3248    3280      32  ........#........
 * tensor    16 whole     2600    3248     648  ........#########
 * tensor    19 whole     1304    1952     648  .........##......
 * tensor    20 whole        0     648     648  ..........###....
 * tensor    21 whole     1260    1296      36  ...........###...
 * tensor    22 whole      648    1260     612  ............##...
 * tensor    25 whole       28     676     648  .............##..
 * scratch   14              0      28      28  ..............#..
 * tensor    26 whole      676     892     216  ..............##.
 * tensor    30 whole        0       3       3  ...............##
 */
#include "p20.h"

#include "p20_weights.h"
#include "sn_stream.h"
#include "sn_gather_s8__ref.h"
#include "sn_table_s8__ref.h"
#include "sn_requantize_s8__ref.h"
#include "sn_concatenation_s8__ref.h"
#include "sn_packed_conv2d_s8__armv7em.h"
#include "sn_packed_conv2d_1x1_s8__armv7em.h"
#include "sn_packed_depthwise_s8__armv7em.h"
#include "sn_add_s8__armv7em.h"
#include "sn_minimum_s8__ref.h"

#if SN_KERNEL_VERSION != 1
#error "kernels and generated code are of different versions"
#endif

/* Define it to place the code, as an attribute. */
#ifndef p20_CODE_SECTION
#define p20_CODE_SECTION
#endif

/* Where tensors, sums of reductions (by operator), scratch of kernels (by
 * stage) and the state lie in the arena. */
enum {
  p20_at1 = 1304,
  p20_at2 = 0,
  p20_at5 = 0,
  p20_at6 = 216,
  p20_at7 = 648,
  p20_scratch5 = 1304,
  p20_at8 = 0,
  p20_scratch6 = 1304,
  p20_at10 = 2536,
  p20_scratch7 = 3832,
  p20_at13 = 1304,
  p20_scratch8 = 3248,
  p20_at16 = 2600,
  p20_at19 = 1304,
  p20_at20 = 0,
  p20_at21 = 1260,
  p20_at22 = 648,
  p20_at25 = 28,
  p20_scratch14 = 0,
  p20_at26 = 676,
  p20_at30 = 0,
  p20_at_state = 1296,
};
_Static_assert(p20_at1 + 432 <= p20_ARENA_BYTES, "arena");
_Static_assert(p20_at2 + 216 <= p20_ARENA_BYTES, "arena");
_Static_assert(p20_at5 + 216 <= p20_ARENA_BYTES, "arena");
_Static_assert(p20_at6 + 216 <= p20_ARENA_BYTES, "arena");
_Static_assert(p20_at7 + 648 <= p20_ARENA_BYTES, "arena");
_Static_assert(p20_scratch5 + 28 <= p20_ARENA_BYTES, "arena");
_Static_assert(p20_at8 + 648 <= p20_ARENA_BYTES, "arena");
_Static_assert(p20_scratch6 + 16 <= p20_ARENA_BYTES, "arena");
_Static_assert(p20_at10 + 1296 <= p20_ARENA_BYTES, "arena");
_Static_assert(p20_scratch7 + 184 <= p20_ARENA_BYTES, "arena");
_Static_assert(p20_at13 + 1296 <= p20_ARENA_BYTES, "arena");
_Static_assert(p20_scratch8 + 32 <= p20_ARENA_BYTES, "arena");
_Static_assert(p20_at16 + 648 <= p20_ARENA_BYTES, "arena");
_Static_assert(p20_at19 + 648 <= p20_ARENA_BYTES, "arena");
_Static_assert(p20_at20 + 648 <= p20_ARENA_BYTES, "arena");
_Static_assert(p20_at21 + 36 <= p20_ARENA_BYTES, "arena");
_Static_assert(p20_at22 + 612 <= p20_ARENA_BYTES, "arena");
_Static_assert(p20_at25 + 648 <= p20_ARENA_BYTES, "arena");
_Static_assert(p20_scratch14 + 28 <= p20_ARENA_BYTES, "arena");
_Static_assert(p20_at26 + 216 <= p20_ARENA_BYTES, "arena");
_Static_assert(p20_at30 + 3 <= p20_ARENA_BYTES, "arena");
_Static_assert(p20_at_state + 8 <= p20_ARENA_BYTES, "arena");

/* Stage 0: 1 units, 0 MACs, at most 0 between two tiles. */

static const sn_gather p20_operator0 = {
    .input = {18, 12, 3},
    .output = {18, 12, 2},
    .rows = {0, 1, NULL},
    .columns = {0, 1, NULL},
    .channels = {0, 1, NULL},
};

p20_CODE_SECTION static void p20_unit0_0(uint8_t *arena, const uint8_t *frame, const sn_tile *tile) {
  const sn_tile tile0 = *tile;
  (void)frame;
  { /* operator 0, SPLIT_V: tensor 0 INT8[1x18x12x3] (not in the arena)
       to tensor 1 INT8[1x18x12x2] */
    const sn_view in[] = {{(void *)(uintptr_t)(frame + 0), 12, 1, 216}};
    const sn_view out = {arena + p20_at1, 12, 1, 216};
    SN_COUNT_TILE(&tile0, 2, 0);
    sn_gather_s8__ref(&p20_operator0, in, &out, &tile0);
  }
}

p20_CODE_SECTION static void p20_fire0(uint8_t *arena, const uint8_t *frame, uint32_t unit, const sn_tile *tile) {
  switch (unit) {
  default:
    p20_unit0_0(arena, frame, tile);
    break;
  }
}

static const sn_unit p20_units0[] = {
    {.rows = 18, .columns = 12, .tile_rows = 2, .tile_columns = 1,
     .first_rows = 2, .next = 0, .first_feed = 0, .feeds = 0},
};
static const sn_feed p20_feeds0[] = {
    {0}, /* nothing to wait for */
};
static const sn_stage p20_stage0 = {p20_units0, p20_feeds0, 1};

/* Stage 1: 1 units, 0 MACs, at most 0 between two tiles. */

static const sn_gather p20_operator15 = {
    .input = {18, 12, 3},
    .output = {18, 12, 1},
    .rows = {0, 1, NULL},
    .columns = {0, 1, NULL},
    .channels = {2, 1, NULL},
};

p20_CODE_SECTION static void p20_unit1_0(uint8_t *arena, const uint8_t *frame, const sn_tile *tile) {
  const sn_tile tile15 = *tile;
  (void)frame;
  { /* operator 15, SPLIT_V of 0: tensor 0 INT8[1x18x12x3] (not in the arena)
       to tensor 2 INT8[1x18x12x1] */
    const sn_view in[] = {{(void *)(uintptr_t)(frame + 0), 12, 1, 216}};
    const sn_view out = {arena + p20_at2, 12, 1, 216};
    SN_COUNT_TILE(&tile15, 1, 0);
    sn_gather_s8__ref(&p20_operator15, in, &out, &tile15);
  }
}

p20_CODE_SECTION static void p20_fire1(uint8_t *arena, const uint8_t *frame, uint32_t unit, const sn_tile *tile) {
  switch (unit) {
  default:
    p20_unit1_0(arena, frame, tile);
    break;
  }
}

static const sn_unit p20_units1[] = {
    {.rows = 18, .columns = 12, .tile_rows = 18, .tile_columns = 1,
     .first_rows = 18, .next = 0, .first_feed = 0, .feeds = 0},
};
static const sn_feed p20_feeds1[] = {
    {0}, /* nothing to wait for */
};
static const sn_stage p20_stage1 = {p20_units1, p20_feeds1, 1};

/* Stage 2: 1 units, 0 MACs, at most 0 between two tiles. */

static const sn_table p20_operator1 = {
    .shape = {18, 12, 1},
    .values = p20_table1,
};

p20_CODE_SECTION static void p20_unit2_0(uint8_t *arena, const uint8_t *frame, const sn_tile *tile) {
  const sn_tile tile1 = *tile;
  (void)frame;
  { /* operator 1, TANH: tensor 2 INT8[1x18x12x1]
       to tensor 5 INT8[1x18x12x1] */
    const sn_view in[] = {{arena + p20_at2, 12, 1, 216}};
    const sn_view out = {arena + p20_at5, 12, 1, 216};
    SN_COUNT_TILE(&tile1, 1, 0);
    sn_table_s8__ref(&p20_operator1, in, &out, &tile1);
  }
}

p20_CODE_SECTION static void p20_fire2(uint8_t *arena, const uint8_t *frame, uint32_t unit, const sn_tile *tile) {
  switch (unit) {
  default:
    p20_unit2_0(arena, frame, tile);
    break;
  }
}

static const sn_unit p20_units2[] = {
    {.rows = 18, .columns = 12, .tile_rows = 18, .tile_columns = 12,
     .first_rows = 12, .next = 0, .first_feed = 0, .feeds = 0},
};
static const sn_feed p20_feeds2[] = {
    {0}, /* nothing to wait for */
};
static const sn_stage p20_stage2 = {p20_units2, p20_feeds2, 1};

/* Stage 3: 1 units, 0 MACs, at most 0 between two tiles. */

static const sn_requantize p20_operator2 = {
    .shape = {18, 12, 1},
    .input_flip = 0,
    .output_flip = 0,
    .input_offset = 0,
    .output_rescale = {1902851564, -3},
    .output_offset = 127,
};

p20_CODE_SECTION static void p20_unit3_0(uint8_t *arena, const uint8_t *frame, const sn_tile *tile) {
  const sn_tile tile2 = *tile;
  (void)frame;
  { /* operator 2, QUANTIZE: tensor 5 INT8[1x18x12x1]
       to tensor 6 INT8[1x18x12x1] */
    const sn_view in[] = {{arena + p20_at5, 12, 1, 216}};
    const sn_view out = {arena + p20_at6, 12, 1, 216};
    SN_COUNT_TILE(&tile2, 1, 0);
    sn_requantize_s8__ref(&p20_operator2, in, &out, &tile2);
  }
}

p20_CODE_SECTION static void p20_fire3(uint8_t *arena, const uint8_t *frame, uint32_t unit, const sn_tile *tile) {
  switch (unit) {
  default:
    p20_unit3_0(arena, frame, tile);
    break;
  }
}

static const sn_unit p20_units3[] = {
    {.rows = 18, .columns = 12, .tile_rows = 2, .tile_columns = 8,
     .first_rows = 2, .next = 0, .first_feed = 0, .feeds = 0},
};
static const sn_feed p20_feeds3[] = {
    {0}, /* nothing to wait for */
};
static const sn_stage p20_stage3 = {p20_units3, p20_feeds3, 1};

/* Stage 4: 1 units, 0 MACs, at most 0 between two tiles. */

static const sn_concatenation p20_operator3 = {
    .inputs = 2,
    .axis = SN_AXIS_CHANNELS,
    .input = {{18, 12, 2},
              {18, 12, 1}},
    .output = {18, 12, 3},
};

p20_CODE_SECTION static void p20_unit4_0(uint8_t *arena, const uint8_t *frame, const sn_tile *tile) {
  const sn_tile tile3 = *tile;
  (void)frame;
  { /* operator 3, CONCATENATION: tensor 1 INT8[1x18x12x2] tensor 6 INT8[1x18x12x1]
       to tensor 7 INT8[1x18x12x3] */
    const sn_view in[] = {{arena + p20_at1, 12, 1, 216}, {arena + p20_at6, 12, 1, 216}};
    const sn_view out = {arena + p20_at7, 12, 1, 216};
    SN_COUNT_TILE(&tile3, 3, 0);
    sn_concatenation_s8__ref(&p20_operator3, in, &out, &tile3);
  }
}

p20_CODE_SECTION static void p20_fire4(uint8_t *arena, const uint8_t *frame, uint32_t unit, const sn_tile *tile) {
  switch (unit) {
  default:
    p20_unit4_0(arena, frame, tile);
    break;
  }
}

static const sn_unit p20_units4[] = {
    {.rows = 18, .columns = 12, .tile_rows = 2, .tile_columns = 3,
     .first_rows = 2, .next = 0, .first_feed = 0, .feeds = 0},
};
static const sn_feed p20_feeds4[] = {
    {0}, /* nothing to wait for */
};
static const sn_stage p20_stage4 = {p20_units4, p20_feeds4, 1};

/* Stage 5: 1 units, 17496 MACs, at most 4374 between two tiles. */

static const sn_packed_conv2d p20_operator4 = {
    .input = {18, 12, 3},
    .output = {18, 12, 3},
    .window = {.rows = 3, .columns = 3,
               .stride_rows = 1, .stride_columns = 1,
               .dilation_rows = 1, .dilation_columns = 1,
               .pad_top = 1, .pad_left = 1},
    .depth = 28,
    .pixels = 1,
    .pad_value = 127,
    .output_offset = 127,
    .activation_min = -128,
    .activation_max = 127,
    .packed = p20_packed4,
};

p20_CODE_SECTION static void p20_unit5_0(uint8_t *arena, const uint8_t *frame, const sn_tile *tile) {
  const sn_tile tile4 = *tile;
  (void)frame;
  { /* operator 4, CONV_2D: tensor 7 INT8[1x18x12x3]
       to tensor 8 INT8[1x18x12x3] */
    const sn_view in[] = {{arena + p20_at7, 12, 1, 216}};
    const sn_view out = {arena + p20_at8, 12, 1, 216};
    SN_COUNT_TILE(&tile4, 3, 81);
    sn_conv2d_full_s8__armv7em(&p20_operator4, in, (uint32_t *)(void *)(arena + p20_scratch5), &out, &tile4);
  }
}

p20_CODE_SECTION static void p20_fire5(uint8_t *arena, const uint8_t *frame, uint32_t unit, const sn_tile *tile) {
  switch (unit) {
  default:
    p20_unit5_0(arena, frame, tile);
    break;
  }
}

static const sn_unit p20_units5[] = {
    {.rows = 18, .columns = 12, .tile_rows = 18, .tile_columns = 3,
     .first_rows = 18, .next = 0, .first_feed = 0, .feeds = 0, .down = 1},
};
static const sn_feed p20_feeds5[] = {
    {0}, /* nothing to wait for */
};
static const sn_stage p20_stage5 = {p20_units5, p20_feeds5, 1};

/* Stage 6: 1 units, 3888 MACs, at most 54 between two tiles. */

static const sn_packed_conv2d p20_operator5 = {
    .input = {18, 12, 3},
    .output = {18, 12, 6},
    .window = {.rows = 1, .columns = 1,
               .stride_rows = 1, .stride_columns = 1,
               .dilation_rows = 1, .dilation_columns = 1,
               .pad_top = 0, .pad_left = 0},
    .depth = 4,
    .pixels = 2,
    .pad_value = 127,
    .output_offset = 127,
    .activation_min = -128,
    .activation_max = 127,
    .packed = p20_packed5,
};

p20_CODE_SECTION static void p20_unit6_0(uint8_t *arena, const uint8_t *frame, const sn_tile *tile) {
  const sn_tile tile5 = *tile;
  (void)frame;
  { /* operator 5, CONV_2D: tensor 8 INT8[1x18x12x3]
       to tensor 10 INT8[1x18x12x6] */
    const sn_view in[] = {{arena + p20_at8, 12, 1, 216}};
    const sn_view out = {arena + p20_at10, 12, 1, 216};
    SN_COUNT_TILE(&tile5, 6, 18);
    sn_conv2d_1x1_full_s8__armv7em(&p20_operator5, in, (uint32_t *)(void *)(arena + p20_scratch6), &out, &tile5);
  }
}

p20_CODE_SECTION static void p20_fire6(uint8_t *arena, const uint8_t *frame, uint32_t unit, const sn_tile *tile) {
  switch (unit) {
  default:
    p20_unit6_0(arena, frame, tile);
    break;
  }
}

static const sn_unit p20_units6[] = {
    {.rows = 18, .columns = 12, .tile_rows = 1, .tile_columns = 3,
     .first_rows = 1, .next = 0, .first_feed = 0, .feeds = 0, .down = 1},
};
static const sn_feed p20_feeds6[] = {
    {0}, /* nothing to wait for */
};
static const sn_stage p20_stage6 = {p20_units6, p20_feeds6, 1};

/* Stage 7: 1 units, 11664 MACs, at most 54 between two tiles. */

static const sn_packed_depthwise p20_operator6 = {
    .input = {18, 12, 6},
    .output = {18, 12, 6},
    .window = {.rows = 3, .columns = 3,
               .stride_rows = 1, .stride_columns = 1,
               .dilation_rows = 1, .dilation_columns = 1,
               .pad_top = 1, .pad_left = 1},
    .pad_value = 127,
    .output_offset = 25,
    .last = p20_last6,
    .packed = p20_packed6,
};

p20_CODE_SECTION static void p20_unit7_0(uint8_t *arena, const uint8_t *frame, const sn_tile *tile) {
  const sn_tile tile6 = *tile;
  (void)frame;
  { /* operator 6, DEPTHWISE_CONV_2D: tensor 10 INT8[1x18x12x6]
       to tensor 13 INT8[1x18x12x6] */
    const sn_view in[] = {{arena + p20_at10, 12, 1, 216}};
    const sn_view out = {arena + p20_at13, 12, 1, 216};
    SN_COUNT_TILE(&tile6, 6, 54);
    sn_depthwise_conv2d_3x3_s1_full_narrow_s8__armv7em(&p20_operator6, in, (uint32_t *)(void *)(arena + p20_scratch7), &out, &tile6);
  }
}

p20_CODE_SECTION static void p20_fire7(uint8_t *arena, const uint8_t *frame, uint32_t unit, const sn_tile *tile) {
  switch (unit) {
  default:
    p20_unit7_0(arena, frame, tile);
    break;
  }
}

static const sn_unit p20_units7[] = {
    {.rows = 18, .columns = 12, .tile_rows = 1, .tile_columns = 1,
     .first_rows = 1, .next = 0, .first_feed = 0, .feeds = 0, .down = 1},
};
static const sn_feed p20_feeds7[] = {
    {0}, /* nothing to wait for */
};
static const sn_stage p20_stage7 = {p20_units7, p20_feeds7, 1};

/* Stage 8: 1 units, 3888 MACs, at most 306 between two tiles. */

static const sn_packed_conv2d p20_operator7 = {
    .input = {18, 12, 6},
    .output = {18, 12, 3},
    .window = {.rows = 1, .columns = 1,
               .stride_rows = 1, .stride_columns = 1,
               .dilation_rows = 1, .dilation_columns = 1,
               .pad_top = 0, .pad_left = 0},
    .depth = 8,
    .pixels = 2,
    .pad_value = 25,
    .output_offset = 50,
    .activation_min = -128,
    .activation_max = 127,
    .packed = p20_packed7,
};

p20_CODE_SECTION static void p20_unit8_0(uint8_t *arena, const uint8_t *frame, const sn_tile *tile) {
  const sn_tile tile7 = *tile;
  (void)frame;
  { /* operator 7, CONV_2D: tensor 13 INT8[1x18x12x6]
       to tensor 16 INT8[1x18x12x3] */
    const sn_view in[] = {{arena + p20_at13, 12, 1, 216}};
    const sn_view out = {arena + p20_at16, 12, 1, 216};
    SN_COUNT_TILE(&tile7, 3, 18);
    sn_conv2d_1x1_full_s8__armv7em(&p20_operator7, in, (uint32_t *)(void *)(arena + p20_scratch8), &out, &tile7);
  }
}

p20_CODE_SECTION static void p20_fire8(uint8_t *arena, const uint8_t *frame, uint32_t unit, const sn_tile *tile) {
  switch (unit) {
  default:
    p20_unit8_0(arena, frame, tile);
    break;
  }
}

static const sn_unit p20_units8[] = {
    {.rows = 18, .columns = 12, .tile_rows = 18, .tile_columns = 1,
     .first_rows = 1, .next = 0, .first_feed = 0, .feeds = 0, .down = 1},
};
static const sn_feed p20_feeds8[] = {
    {0}, /* nothing to wait for */
};
static const sn_stage p20_stage8 = {p20_units8, p20_feeds8, 1};

/* Stage 9: 1 units, 0 MACs, at most 0 between two tiles. */

static const sn_elementwise p20_operator8 = {
    .input = {{18, 12, 3}, {18, 12, 3}},
    .output = {18, 12, 3},
    .input_offset = {-127, -50},
    .input_rescale = {{1073741824, 0}, {1722531508, -1}},
    .left_shift = 20,
    .output_rescale = {2082633363, -18},
    .output_offset = 0,
    .activation_min = -128,
    .activation_max = 127,
};

p20_CODE_SECTION static void p20_unit9_0(uint8_t *arena, const uint8_t *frame, const sn_tile *tile) {
  const sn_tile tile8 = *tile;
  (void)frame;
  { /* operator 8, ADD: tensor 8 INT8[1x18x12x3] tensor 16 INT8[1x18x12x3]
       to tensor 19 INT8[1x18x12x3] */
    const sn_view in[] = {{arena + p20_at8, 12, 1, 216}, {arena + p20_at16, 12, 1, 216}};
    const sn_view out = {arena + p20_at19, 12, 1, 216};
    SN_COUNT_TILE(&tile8, 3, 0);
    sn_add_s8__armv7em(&p20_operator8, &in[0], &in[1], &out, &tile8);
  }
}

p20_CODE_SECTION static void p20_fire9(uint8_t *arena, const uint8_t *frame, uint32_t unit, const sn_tile *tile) {
  switch (unit) {
  default:
    p20_unit9_0(arena, frame, tile);
    break;
  }
}

static const sn_unit p20_units9[] = {
    {.rows = 18, .columns = 12, .tile_rows = 18, .tile_columns = 11,
     .first_rows = 18, .next = 0, .first_feed = 0, .feeds = 0, .down = 1},
};
static const sn_feed p20_feeds9[] = {
    {0}, /* nothing to wait for */
};
static const sn_stage p20_stage9 = {p20_units9, p20_feeds9, 1};

/* Stage 10: 1 units, 0 MACs, at most 0 between two tiles. */

static const sn_elementwise p20_operator9 = {
    .input = {{18, 12, 3}, {18, 12, 3}},
    .output = {18, 12, 3},
    .input_offset = {-127, 0},
    .input_rescale = {{0, 0}, {0, 0}},
    .left_shift = 0,
    .output_rescale = {0, 0},
    .output_offset = -128,
    .activation_min = -128,
    .activation_max = 127,
};

p20_CODE_SECTION static void p20_unit10_0(uint8_t *arena, const uint8_t *frame, const sn_tile *tile) {
  const sn_tile tile9 = *tile;
  (void)frame;
  { /* operator 9, MINIMUM: tensor 7 INT8[1x18x12x3] tensor 19 INT8[1x18x12x3]
       to tensor 20 INT8[1x18x12x3] */
    const sn_view in[] = {{arena + p20_at7, 12, 1, 216}, {arena + p20_at19, 12, 1, 216}};
    const sn_view out = {arena + p20_at20, 12, 1, 216};
    SN_COUNT_TILE(&tile9, 3, 0);
    sn_minimum_s8__ref(&p20_operator9, &in[0], &in[1], &out, &tile9);
  }
}

p20_CODE_SECTION static void p20_fire10(uint8_t *arena, const uint8_t *frame, uint32_t unit, const sn_tile *tile) {
  switch (unit) {
  default:
    p20_unit10_0(arena, frame, tile);
    break;
  }
}

static const sn_unit p20_units10[] = {
    {.rows = 18, .columns = 12, .tile_rows = 18, .tile_columns = 12,
     .first_rows = 18, .next = 0, .first_feed = 0, .feeds = 0, .down = 1},
};
static const sn_feed p20_feeds10[] = {
    {0}, /* nothing to wait for */
};
static const sn_stage p20_stage10 = {p20_units10, p20_feeds10, 1};

/* Stage 11: 1 units, 0 MACs, at most 0 between two tiles. */

static const sn_gather p20_operator10 = {
    .input = {18, 12, 3},
    .output = {1, 12, 3},
    .rows = {0, 1, NULL},
    .columns = {0, 1, NULL},
    .channels = {0, 1, NULL},
};

p20_CODE_SECTION static void p20_unit11_0(uint8_t *arena, const uint8_t *frame, const sn_tile *tile) {
  const sn_tile tile10 = *tile;
  (void)frame;
  { /* operator 10, SPLIT_V: tensor 20 INT8[1x18x12x3]
       to tensor 21 INT8[1x1x12x3] */
    const sn_view in[] = {{arena + p20_at20, 12, 1, 216}};
    const sn_view out = {arena + p20_at21, 12, 1, 12};
    SN_COUNT_TILE(&tile10, 3, 0);
    sn_gather_s8__ref(&p20_operator10, in, &out, &tile10);
  }
}

p20_CODE_SECTION static void p20_fire11(uint8_t *arena, const uint8_t *frame, uint32_t unit, const sn_tile *tile) {
  switch (unit) {
  default:
    p20_unit11_0(arena, frame, tile);
    break;
  }
}

static const sn_unit p20_units11[] = {
    {.rows = 1, .columns = 12, .tile_rows = 1, .tile_columns = 3,
     .first_rows = 1, .next = 0, .first_feed = 0, .feeds = 0},
};
static const sn_feed p20_feeds11[] = {
    {0}, /* nothing to wait for */
};
static const sn_stage p20_stage11 = {p20_units11, p20_feeds11, 1};

/* Stage 12: 1 units, 0 MACs, at most 0 between two tiles. */

static const sn_gather p20_operator16 = {
    .input = {18, 12, 3},
    .output = {17, 12, 3},
    .rows = {1, 1, NULL},
    .columns = {0, 1, NULL},
    .channels = {0, 1, NULL},
};

p20_CODE_SECTION static void p20_unit12_0(uint8_t *arena, const uint8_t *frame, const sn_tile *tile) {
  const sn_tile tile16 = *tile;
  (void)frame;
  { /* operator 16, SPLIT_V of 10: tensor 20 INT8[1x18x12x3]
       to tensor 22 INT8[1x17x12x3] */
    const sn_view in[] = {{arena + p20_at20, 12, 1, 216}};
    const sn_view out = {arena + p20_at22, 12, 1, 204};
    SN_COUNT_TILE(&tile16, 3, 0);
    sn_gather_s8__ref(&p20_operator16, in, &out, &tile16);
  }
}

p20_CODE_SECTION static void p20_fire12(uint8_t *arena, const uint8_t *frame, uint32_t unit, const sn_tile *tile) {
  switch (unit) {
  default:
    p20_unit12_0(arena, frame, tile);
    break;
  }
}

static const sn_unit p20_units12[] = {
    {.rows = 17, .columns = 12, .tile_rows = 1, .tile_columns = 1,
     .first_rows = 1, .next = 0, .first_feed = 0, .feeds = 0},
};
static const sn_feed p20_feeds12[] = {
    {0}, /* nothing to wait for */
};
static const sn_stage p20_stage12 = {p20_units12, p20_feeds12, 1};

/* Stage 13: 1 units, 0 MACs, at most 0 between two tiles. */

static const sn_concatenation p20_operator11 = {
    .inputs = 2,
    .axis = SN_AXIS_ROWS,
    .input = {{1, 12, 3},
              {17, 12, 3}},
    .output = {18, 12, 3},
};

p20_CODE_SECTION static void p20_unit13_0(uint8_t *arena, const uint8_t *frame, const sn_tile *tile) {
  const sn_tile tile11 = *tile;
  (void)frame;
  { /* operator 11, CONCATENATION: tensor 21 INT8[1x1x12x3] tensor 22 INT8[1x17x12x3]
       to tensor 25 INT8[1x18x12x3] */
    const sn_view in[] = {{arena + p20_at21, 12, 1, 12}, {arena + p20_at22, 12, 1, 204}};
    const sn_view out = {arena + p20_at25, 12, 1, 216};
    SN_COUNT_TILE(&tile11, 3, 0);
    sn_concatenation_s8__ref(&p20_operator11, in, &out, &tile11);
  }
}

p20_CODE_SECTION static void p20_fire13(uint8_t *arena, const uint8_t *frame, uint32_t unit, const sn_tile *tile) {
  switch (unit) {
  default:
    p20_unit13_0(arena, frame, tile);
    break;
  }
}

static const sn_unit p20_units13[] = {
    {.rows = 18, .columns = 12, .tile_rows = 1, .tile_columns = 2,
     .first_rows = 1, .next = 0, .first_feed = 0, .feeds = 0, .down = 1},
};
static const sn_feed p20_feeds13[] = {
    {0}, /* nothing to wait for */
};
static const sn_stage p20_stage13 = {p20_units13, p20_feeds13, 1};

/* Stage 14: 1 units, 5832 MACs, at most 4860 between two tiles. */

static const sn_packed_conv2d p20_operator12 = {
    .input = {18, 12, 3},
    .output = {18, 12, 1},
    .window = {.rows = 3, .columns = 3,
               .stride_rows = 1, .stride_columns = 1,
               .dilation_rows = 1, .dilation_columns = 1,
               .pad_top = 1, .pad_left = 1},
    .depth = 28,
    .pixels = 1,
    .pad_value = -128,
    .output_offset = -128,
    .activation_min = -128,
    .activation_max = -18,
    .packed = p20_packed12,
};

p20_CODE_SECTION static void p20_unit14_0(uint8_t *arena, const uint8_t *frame, const sn_tile *tile) {
  const sn_tile tile12 = *tile;
  (void)frame;
  { /* operator 12, CONV_2D: tensor 25 INT8[1x18x12x3]
       to tensor 26 INT8[1x18x12x1] */
    const sn_view in[] = {{arena + p20_at25, 12, 1, 216}};
    const sn_view out = {arena + p20_at26, 12, 1, 216};
    SN_COUNT_TILE(&tile12, 1, 27);
    sn_conv2d_plain_s8__armv7em(&p20_operator12, in, (uint32_t *)(void *)(arena + p20_scratch14), &out, &tile12);
  }
}

p20_CODE_SECTION static void p20_fire14(uint8_t *arena, const uint8_t *frame, uint32_t unit, const sn_tile *tile) {
  switch (unit) {
  default:
    p20_unit14_0(arena, frame, tile);
    break;
  }
}

static const sn_unit p20_units14[] = {
    {.rows = 18, .columns = 12, .tile_rows = 15, .tile_columns = 12,
     .first_rows = 15, .next = 0, .first_feed = 0, .feeds = 0, .down = 1},
};
static const sn_feed p20_feeds14[] = {
    {0}, /* nothing to wait for */
};
static const sn_stage p20_stage14 = {p20_units14, p20_feeds14, 1};

/* Stage 15: 1 units, 648 MACs, at most 648 between two tiles. */

static const sn_packed_conv2d p20_operator14 = {
    .input = {1, 1, 216},
    .output = {1, 1, 3},
    .window = {.rows = 1, .columns = 1,
               .stride_rows = 1, .stride_columns = 1,
               .dilation_rows = 1, .dilation_columns = 1,
               .pad_top = 0, .pad_left = 0},
    .depth = 216,
    .pixels = 1,
    .pad_value = -128,
    .output_offset = 0,
    .activation_min = -128,
    .activation_max = 127,
    .packed = p20_packed14,
};

p20_CODE_SECTION static void p20_unit15_0(uint8_t *arena, const uint8_t *frame, const sn_tile *tile) {
  const sn_tile tile14 = *tile;
  (void)frame;
  { /* operator 14, FULLY_CONNECTED: tensor 29 INT8[1x1x18x12]
       to tensor 30 INT8[1x1x1x3] */
    const sn_view in[] = {{arena + p20_at26, 1, 1, 1}};
    const sn_view out = {arena + p20_at30, 1, 1, 1};
    SN_COUNT_TILE(&tile14, 3, 648);
    sn_conv2d_1x1_full_s8__armv7em(&p20_operator14, in, NULL, &out, &tile14);
  }
}

p20_CODE_SECTION static void p20_fire15(uint8_t *arena, const uint8_t *frame, uint32_t unit, const sn_tile *tile) {
  switch (unit) {
  default:
    p20_unit15_0(arena, frame, tile);
    break;
  }
}

static const sn_unit p20_units15[] = {
    {.rows = 1, .columns = 1, .tile_rows = 1, .tile_columns = 1,
     .first_rows = 1, .next = 0, .first_feed = 0, .feeds = 0},
};
static const sn_feed p20_feeds15[] = {
    {0}, /* nothing to wait for */
};
static const sn_stage p20_stage15 = {p20_units15, p20_feeds15, 1};

/* What runs now; the rest of the state is in the tensors. */
typedef struct {
  uint16_t stage;
  uint16_t unused;
  sn_cursor cursor[1];
} p20_state;
_Static_assert(sizeof(p20_state) == 8, "state");

static const struct {
  const sn_stage *schedule;
  sn_fire *fire;
} p20_stages[] = {
    {&p20_stage0, p20_fire0},
    {&p20_stage1, p20_fire1},
    {&p20_stage2, p20_fire2},
    {&p20_stage3, p20_fire3},
    {&p20_stage4, p20_fire4},
    {&p20_stage5, p20_fire5},
    {&p20_stage6, p20_fire6},
    {&p20_stage7, p20_fire7},
    {&p20_stage8, p20_fire8},
    {&p20_stage9, p20_fire9},
    {&p20_stage10, p20_fire10},
    {&p20_stage11, p20_fire11},
    {&p20_stage12, p20_fire12},
    {&p20_stage13, p20_fire13},
    {&p20_stage14, p20_fire14},
    {&p20_stage15, p20_fire15},
};

static inline p20_state *p20_state_of(uint8_t *arena) {
  return (p20_state *)(void *)(arena + p20_at_state);
}

/* Makes `stage` the one that runs, from its first tiles on. */
static void p20_start(p20_state *state, uint32_t stage) {
  memset(state, 0, sizeof *state);
  state->stage = (uint16_t)stage;
}

static inline int p20_is_arena(const void *arena) {
  return arena != NULL && (uintptr_t)arena % p20_ARENA_ALIGN == 0;
}

p20_CODE_SECTION int p20_run(void *arena, const void *input, void *output) {
  uint8_t *const bytes = arena;
  const uint8_t *const frame = input;
  if (!p20_is_arena(arena))
    return p20_ERROR_ALIGN;
  if (frame == NULL)
    return p20_ERROR_INPUT;
  p20_state *const state = p20_state_of(bytes);
  for (uint32_t i = 0; i < sizeof p20_stages / sizeof *p20_stages; i++) {
    p20_start(state, i);
    sn_stage_run(p20_stages[i].schedule, state->cursor, 0, UINT32_MAX,
                 p20_stages[i].fire, bytes, frame);
  }
  memcpy((uint8_t *)output + 0, bytes + p20_at16, 648);
  memcpy((uint8_t *)output + 648, bytes + p20_at30, 3);
  return 0;
}

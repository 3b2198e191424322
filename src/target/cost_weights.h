/* Made by bench/calibrate.c. */
#ifndef TARGET_COST_WEIGHTS_H
#define TARGET_COST_WEIGHTS_H

/* X(term of cost.h, hundredths of an instruction) */
#define COST_TERM_LIST(X)                                                      \
  X(TILE, 39636)                                                               \
  X(FEED, 4716)                                                                \
  X(FOLLOWER, 0)                                                               \
  X(CALL, 0)                                                                   \
  X(INPUT_PIXEL, 2150)                                                         \
  X(PAIR, 0)                                                                   \
  X(PAIR_QUAD, 1219)                                                           \
  X(PAIR_BLOCK, 10863)                                                         \
  X(PAIR_QUAD_BLOCK, 2744)                                                     \
  X(SINGLE, 7559)                                                              \
  X(SINGLE_BLOCK, 6174)                                                        \
  X(SINGLE_QUAD_BLOCK, 1801)                                                   \
  X(PLAIN_BLOCK, 15000)                                                        \
  X(PLAIN_QUAD_BLOCK, 2600)                                                    \
  X(WINDOW_PIXEL, 4679)                                                        \
  X(WINDOW_ROW, 3240)                                                          \
  X(WINDOW_BYTE, 188)                                                          \
  X(STRIP, 14885)                                                              \
  X(STRIP_ROW, 2426)                                                           \
  X(GROUP, 28780)                                                              \
  X(GROUP_PAIRS, 1315)                                                         \
  X(CHANNEL, 2623)                                                             \
  X(FOUR_3_1, 5168)                                                            \
  X(FOUR_3_2, 8333)                                                            \
  X(FOUR_5_1, 15175)                                                           \
  X(FOUR_5_2, 5883)                                                            \
  X(FOUR_7_1, 9970)                                                            \
  X(FOUR_7_2, 22347)                                                           \
  X(LEFT_3, 674)                                                               \
  X(LEFT_5, 2696)                                                              \
  X(LEFT_7, 9185)                                                              \
  X(ADD_PIXEL, 4501)                                                           \
  X(ADD_ELEMENT, 612)                                                          \
  X(CONV_TAP, 800)                                                             \
  X(CONV_ELEMENT, 4000)                                                        \
  X(DEPTHWISE_TAP, 1100)                                                       \
  X(DEPTHWISE_ELEMENT, 4000)                                                   \
  X(DENSE_TAP, 600)                                                            \
  X(DENSE_ELEMENT, 4000)                                                       \
  X(POOL_TAP, 788)                                                             \
  X(POOL_ELEMENT, 3040)                                                        \
  X(SUM_ELEMENT, 1880)                                                         \
  X(POINT_ELEMENT, 6000)                                                       \
  X(MOVE_ELEMENT, 600)                                                         \
  X(SOFTMAX_ELEMENT, 21486)                                                    \
  X(DIVIDE_ELEMENT, 40000)                                                     \
  X(TABLE_ELEMENT, 700)                                                        \
  X(NORMALIZE_ELEMENT, 5000)                                                   \
  X(OTHER_ELEMENT, 2000)

#endif

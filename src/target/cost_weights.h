/* Made by bench/calibrate.c. */
#ifndef TARGET_COST_WEIGHTS_H
#define TARGET_COST_WEIGHTS_H

/* X(term of cost.h, hundredths of an instruction) */
#define COST_TERM_LIST(X)                                                      \
  X(TILE, 47538)                                                               \
  X(FEED, 0)                                                                   \
  X(FOLLOWER, 1)                                                               \
  X(CALL, 1)                                                                   \
  X(INPUT_PIXEL, 2860)                                                         \
  X(PAIR, 1)                                                                   \
  X(PAIR_QUAD, 1936)                                                           \
  X(PAIR_BLOCK, 10790)                                                         \
  X(PAIR_QUAD_BLOCK, 2568)                                                     \
  X(SINGLE, 9140)                                                              \
  X(SINGLE_BLOCK, 6683)                                                        \
  X(SINGLE_QUAD_BLOCK, 1796)                                                   \
  X(PLAIN_BLOCK, 15001)                                                        \
  X(PLAIN_QUAD_BLOCK, 2601)                                                    \
  X(WINDOW_PIXEL, 6350)                                                        \
  X(WINDOW_ROW, 3005)                                                          \
  X(WINDOW_BYTE, 175)                                                          \
  X(STRIP, 8447)                                                               \
  X(STRIP_ROW, 2068)                                                           \
  X(GROUP, 25910)                                                              \
  X(GROUP_PAIRS, 1698)                                                         \
  X(CHANNEL, 1680)                                                             \
  X(FOUR_3_1, 5626)                                                            \
  X(FOUR_3_2, 4687)                                                            \
  X(FOUR_5_1, 4628)                                                            \
  X(FOUR_5_2, 4019)                                                            \
  X(FOUR_7_1, 12254)                                                           \
  X(FOUR_7_2, 20930)                                                           \
  X(LEFT_3, 1793)                                                              \
  X(LEFT_5, 3151)                                                              \
  X(LEFT_7, 10599)                                                             \
  X(ADD_PIXEL, 6587)                                                           \
  X(ADD_ELEMENT, 725)                                                          \
  X(CONV_TAP, 801)                                                             \
  X(CONV_ELEMENT, 4001)                                                        \
  X(DEPTHWISE_TAP, 1101)                                                       \
  X(DEPTHWISE_ELEMENT, 4001)                                                   \
  X(DENSE_TAP, 601)                                                            \
  X(DENSE_ELEMENT, 4001)                                                       \
  X(POOL_TAP, 859)                                                             \
  X(POOL_ELEMENT, 2643)                                                        \
  X(SUM_ELEMENT, 2342)                                                         \
  X(POINT_ELEMENT, 6001)                                                       \
  X(MOVE_ELEMENT, 601)                                                         \
  X(SOFTMAX_ELEMENT, 20611)                                                    \
  X(DIVIDE_ELEMENT, 40001)                                                     \
  X(TABLE_ELEMENT, 701)                                                        \
  X(NORMALIZE_ELEMENT, 5001)                                                   \
  X(OTHER_ELEMENT, 2001)

#endif

/* Letters on either screen, on a grid of 32 × 24 tiles of 8 × 8 dots; large letters take 2 × 2. */
#pragma once
#include "mkds.h"

typedef enum { TOP, BOTTOM } screen_t;
typedef enum { WHITE, YELLOW, GREY, RED, GREEN, BLUE } ink_t;

void text_boot(void);
void text_clear(screen_t screen);
void text_put(screen_t screen, int column, int row, ink_t ink, const char *text);
void text_large(screen_t screen, int column, int row, ink_t ink, const char *text);
/* In the middle of a row: large if it fits, else small. */
void text_centred(screen_t screen, int row, ink_t ink, const char *text);
int text_length(const char *text);

/* A text that changes often: only letters that differ from those shown are written. */
typedef struct {
    u8 screen, column, row, ink, large;
    char shown[28];
} field_t;
void field_put(field_t *field, const char *text);
/* Write `value` right-aligned in `width` digits, with leading zeros; the end of the number's text. */
char *text_number(char *at, u32 value, int width);
/* m:ss.mmm */
char *text_time(char *at, u32 milliseconds);

/* How the menus look: a picture, a kart in 3D or a map above, the entries below. */
#pragma once
#include "menu.h"

void menu_view_open(void);
/* A frame's 3D and pictures. */
void menu_view_draw(const menu_t *menu);
/* Letters and pictures, after something has changed; while the screens are not being drawn. */
void menu_view_write(const menu_t *menu);
void menu_view_leave(void);

/* The chase camera. */
#ifndef CAMERA_H
#define CAMERA_H

#include "kart.h"

void start_camera(const driver_t *k);
void update_camera(const driver_t *k);

#endif

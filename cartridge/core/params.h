/* The numbers of MKDS's driving that no public source gives, as parameters.
 *
 * U1-U29 are the numbered unknowns of the physics reference this core follows; S1.. are further choices of
 * Shakedown's own. They stand in RAM at PARAMS_BLOCK, one s32 each in this order, set by game_boot and never touched
 * again: a tool may write them at any time. docs/shakedown.md prints this table; a test keeps the two equal.
 *
 * PARAMETER(number, name, value, "unit", "why this value") */
#ifndef PARAMS_H
#define PARAMS_H

#include "ram.h"

#define PARAMETERS(PARAMETER) \
    PARAMETER(U1, acceleration_rounded, 0, "0/1", "the interpolated step truncates like most kart code; 1 rounds it") \
    PARAMETER(U1, limit_rounded, 0, "0/1", "so do the three factors of the speed limit; 1 rounds each product") \
    PARAMETER(U2, reverse_help, 0, "fx32", "share of the reverse speed added when accelerating out of it; not seen") \
    PARAMETER(U3, full_steer_speed, 6144, "fx32 units/frame", "steering grows with speed up to the pivot's limit") \
    PARAMETER(U4, air_steer, 2048, "fx32", "half the handling while airborne outside a hop") \
    PARAMETER(U5, lean_dead_zone, 41, "fx32", "a hundredth: the lean comes to rest instead of creeping") \
    PARAMETER(U6, air_pitch_step, 100, "angle/frame", "about 40 frames to the limit") \
    PARAMETER(U6, air_pitch_limit, 4000, "angle", "22 degrees") \
    PARAMETER(U7, hop_tilt, 213, "angle per fx32 unit of height", "850 at the top of a hop, as seen") \
    PARAMETER(U8, drift_min_speed, 2130, "fx32 of top speed", "0.52: off-road (0.475) ends a drift") \
    PARAMETER(U8, drift_ends_off_road, 0, "0/1", "a drift off the road ends by its speed alone; 1: at once") \
    PARAMETER(U9, drift_angle_rate, 205, "fx32", "5% of the remaining angle a frame") \
    PARAMETER(U10, fall_speed_cap, 53248, "fx32 units/frame", "13.0, the cap of the whole velocity") \
    PARAMETER(U11, bounce_stop, 410, "fx32 units/frame", "0.1, as the speed that counts as standing") \
    PARAMETER(U12, ledge_knock, 0, "fx32 units/frame", "none") \
    PARAMETER(U13, wall_kick, 400, "angle/frame", "times 4f(1-f): none when parallel or head-on; first touch only") \
    PARAMETER(U14, wall_cancel, 820, "fx32", "a wall met at more than 0.2 head-on cancels boosts and drift") \
    PARAMETER(U15, jump_low, 12288, "fx32 units/frame", "upward speed of jump pad variant 0") \
    PARAMETER(U15, jump_medium, 16384, "fx32 units/frame", "variant 1") \
    PARAMETER(U15, jump_high, 20480, "fx32 units/frame", "variant 2") \
    PARAMETER(U15, jump_none, 0, "fx32 units/frame", "variant 3") \
    PARAMETER(U15, jump_highest, 24576, "fx32 units/frame", "variant 4 and above") \
    PARAMETER(U15, jump_low_limit, 36864, "fx32 units/frame", "9.0: speed limit in the flight, a little above boosted top") \
    PARAMETER(U15, jump_medium_limit, 36864, "fx32 units/frame", "the same") \
    PARAMETER(U15, jump_high_limit, 36864, "fx32 units/frame", "the same") \
    PARAMETER(U15, jump_none_limit, 36864, "fx32 units/frame", "the same") \
    PARAMETER(U15, jump_highest_limit, 36864, "fx32 units/frame", "the same") \
    PARAMETER(U16, cannon_speed, 98304, "fx32 units/frame", "24.0, from a remake written by watching") \
    PARAMETER(U16, cannon_step, 4096, "fx32 units/frame^2", "1.0 a frame up to that, same source") \
    PARAMETER(U17, respawn_fall, 120, "frames", "the fall counter passes 120 before the kart is placed") \
    PARAMETER(U17, respawn_hold, 60, "frames", "held above the respawn point before the drop") \
    PARAMETER(U17, respawn_boost_window, 8, "frames", "accelerator pressed this close to the landing") \
    PARAMETER(U17, respawn_boost, 60, "frames", "length of that boost, as a boost panel's") \
    PARAMETER(U18, start_charge, 34, "fx32/frame", "experts' 109-112 frames fall in the middle of the window") \
    PARAMETER(U19, start_window_low, 3500, "fx32", "charge that earns the start boost") \
    PARAMETER(U19, start_window_high, 4096, "fx32", "a full charge is too much: wheels spin") \
    PARAMETER(U20, start_boost, 90, "frames", "as a mushroom") \
    PARAMETER(U21, checkpoint_depth, 3, "gates", "how far the search goes either way") \
    PARAMETER(U22, progress_rounded, 0, "0/1", "lap progress truncates the exact share of the distance; 1 rounds") \
    PARAMETER(U23, wrong_way_dot, 0, "fx32", "facing against the gate's direction") \
    PARAMETER(U23, wrong_way_frames, 30, "frames", "half a second of it shows the sign") \
    PARAMETER(U24, mushrooms_low, 1, "count", "karts with a low item stat") \
    PARAMETER(U24, mushrooms_middle, 2, "count", "middle") \
    PARAMETER(U24, mushrooms_high, 3, "count", "high") \
    PARAMETER(U25, drift_toward, 4096, "fx32 of drift turn", "stick toward the drift: all of the kart's drift turn") \
    PARAMETER(U25, drift_neutral, 2048, "fx32 of drift turn", "neutral: half; computer karts show this ratio") \
    PARAMETER(U25, drift_away, 0, "fx32 of drift turn", "away: the slide bonus alone") \
    PARAMETER(U26, hop_turn, 360, "angle/frame", "half of what computer karts turn") \
    PARAMETER(U27, drift_needs_accelerator, 1, "0/1", "a drift starts and goes on only with A held") \
    PARAMETER(U28, rest_slope, 0, "fx32", "rest ends by pedal or push only; above 0: also where 1 - normal.y exceeds this") \
    PARAMETER(U29, products_truncated, 0, "0/1", "the game's own products truncate their sum once; 1: each product") \
    PARAMETER(S1, slide_drag, 3686, "fx32", "x0.9 a frame for the slide along wall edges, like the wall's yaw kick") \
    PARAMETER(S2, start_failure, 60, "frames", "a failed start spins its wheels this long") \
    PARAMETER(S3, start_failure_drive, 1024, "fx32", "share of the acceleration that reaches the road meanwhile") \
    PARAMETER(S4, fall_drag, 3891, "fx32", "x0.95 a frame on the horizontal motion of a falling kart") \
    PARAMETER(S5, camera_follow, 500, "fx32", "share by which the camera's direction follows the kart's, 12% a frame") \
    PARAMETER(S6, landing_flattens, 1, "0/1", "a landing lays the way of travel along the ground; 0: grip alone does")

typedef struct {
#define PARAMETER(number, name, value, unit, why) s32 name;
    PARAMETERS(PARAMETER)
#undef PARAMETER
} params_t;

#define params RAM(params_t, PARAMS_BLOCK)

void reset_params(void);

#endif

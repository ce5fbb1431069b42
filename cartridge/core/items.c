#include "items.h"
#include "karts.h"

#define MUSHROOM_ITEM 3

static it_driver_item_status_t *items_of(const driver_t *k) { return &race->items[k->id]; }

void start_items(driver_t *k)
{
    it_driver_item_status_t *items = items_of(k);
    items->itemSlot.itemConfigId = MUSHROOM_ITEM;
    items->itemSlot.itemCount = mushroom_count((u32)RAM(charkart_t, k->charKart)->kartId);
    items->itemSlot.driverItemStatus = items->dragItem.driverItemStatus = ADDRESS(items);
    items->driver = items->dragItem.driver = ADDRESS(k);
    items->driverId = (u16)k->id;
    items->driverIndex = k->id;
}

static void use_mushroom(driver_t *k)
{
    start_boost(k, BOOST_FREE, MUSHROOM_FRAMES);
    k->state_b |= B_MUSHROOM;
    k->timers.shroomBoostTimer = MUSHROOM_FRAMES;
    items_of(k)->itemSlot.itemCount--;
}

void update_items(driver_t *k)
{
    it_driver_item_status_t *items = items_of(k);
    int free = k->colReaction == 0 && !(k->state_b & B_LOCKED) && race_is_on();
    if ((input_of(k)->pad.triggeredKeys & KEY_ITEM) && free && items->itemSlot.itemCount > 0)
        use_mushroom(k);
    items->isUsingShroom = k->timers.shroomBoostTimer > 0;
    if (items->itemSlot.itemCount == 0)
        items->itemSlot.itemConfigId = -1;
}

/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KWATCH_DEVICE_H
#define KWATCH_DEVICE_H

int kwatch_device_register(void);
void kwatch_device_unregister(void);

#endif

// SPDX-License-Identifier: GPL-2.0
#include <linux/init.h>
#include <linux/module.h>
#include "attach.h"
#include "budget.h"
#include "clock.h"
#include "device.h"
#include "gate.h"
#include "probe.h"
#include "read_path.h"
#include "session.h"
#include "summary.h"

static int __init kwatch_init(void)
{
	int err;

	kwatch_budget_init();
	kwatch_read_path_init();
	kwatch_gate_init();
	kwatch_probe_init();
	kwatch_clock_init();
	err = kwatch_attach_init();
	if (err)
		return err;
	err = kwatch_session_init();
	if (err)
		goto exit_attach;
	err = kwatch_summary_init();
	if (err)
		goto exit_session;
	err = kwatch_device_register();
	if (err)
		goto exit_summary;
	return 0;
exit_summary:
	kwatch_summary_exit();
exit_session:
	kwatch_session_exit();
exit_attach:
	kwatch_attach_exit();
	return err;
}

static void __exit kwatch_exit(void)
{
	kwatch_device_unregister();
	kwatch_summary_exit();
	kwatch_session_exit();
	kwatch_attach_exit();
}

module_init(kwatch_init);
module_exit(kwatch_exit);

MODULE_DESCRIPTION("Watch the documented entry points of the kernel");
MODULE_AUTHOR("kwatch developers");
MODULE_VERSION("0.1.0");
MODULE_LICENSE("GPL");

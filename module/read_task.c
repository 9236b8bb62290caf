// SPDX-License-Identifier: GPL-2.0
/* Tasks, pids, signals, programs being started. */
#include "read_task.h"

#include <linux/binfmts.h>
#include <linux/pid.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/string.h>

#include "nofault.h"
#include "read_siginfo.h"

int kwatch_read_task(struct kwatch_task *out, const struct task_struct *task)
{
	u64 comm[KWATCH_COMM_MAX / sizeof(u64)];

	BUILD_BUG_ON(sizeof(comm) != sizeof(task->comm) || sizeof(comm) != sizeof(out->comm));
	memset(out, 0, sizeof(*out));
	if (kwatch_nofault_get(out->tid, task->pid) ||
	    kwatch_nofault_get(out->tgid, task->tgid) ||
	    kwatch_nofault_words(comm, task->comm, ARRAY_SIZE(comm)))
		return -EFAULT;
	memcpy(out->comm, comm, sizeof(comm));
	/* The kernel pads it with zeroes, but may just be doing that. */
	out->comm[sizeof(out->comm) - 1] = 0;
	return 0;
}

int kwatch_read_pid(u64 *value, const struct pid *pid)
{
	int number;

	if (kwatch_nofault_get(number, pid->numbers[0].nr)) {
		*value = 0;
		return -EFAULT;
	}
	*value = number;
	return 0;
}

static int kwatch_siginfo_more(struct kwatch_siginfo *out, const struct kernel_siginfo *info)
{
	const void __user *address;
	unsigned int uid;

	switch (kwatch_siginfo_has(out->signal, out->code)) {
	case KWATCH_SIGINFO_HAS_SENDER:
		if (kwatch_nofault_get(out->pid, info->si_pid) ||
		    kwatch_nofault_get(uid, info->si_uid))
			return -EFAULT;
		out->uid = uid;
		return 0;
	case KWATCH_SIGINFO_HAS_ADDRESS:
		if (kwatch_nofault_get(address, info->si_addr))
			return -EFAULT;
		out->address = (unsigned long)address;
		return 0;
	default:
		return 0;
	}
}

int kwatch_read_siginfo(struct kwatch_siginfo *out, const struct kernel_siginfo *info)
{
	memset(out, 0, sizeof(*out));
	if (info == SEND_SIG_NOINFO) {
		out->special = KWATCH_SIGINFO_NOINFO;
		return 0;
	}
	if (info == SEND_SIG_PRIV) {
		out->special = KWATCH_SIGINFO_PRIV;
		return 0;
	}
	if (kwatch_nofault_get(out->signal, info->si_signo) ||
	    kwatch_nofault_get(out->error, info->si_errno) ||
	    kwatch_nofault_get(out->code, info->si_code))
		return -EFAULT;
	return kwatch_siginfo_more(out, info);
}

static unsigned int kwatch_binprm_text(char *to, unsigned int cap, const char *text, u16 *flags)
{
	return kwatch_nofault_text(to, min_t(unsigned int, cap, U16_MAX), text, flags);
}

int kwatch_read_binprm(char *to, unsigned int cap, const struct linux_binprm *bprm, u16 *flags)
{
	const char *filename, *interpreter;
	struct kwatch_binprm out = {};

	if (cap < sizeof(out)) {
		*flags |= KWATCH_DYNAMIC_TRUNCATED;
		return 0;
	}
	if (kwatch_nofault_get(out.argc, bprm->argc) || kwatch_nofault_get(out.envc, bprm->envc) ||
	    kwatch_nofault_get(filename, bprm->filename) ||
	    kwatch_nofault_get(interpreter, bprm->interp)) {
		*flags |= KWATCH_DYNAMIC_FAULTED;
		return 0;
	}
	cap -= sizeof(out);
	out.filename_length = kwatch_binprm_text(to + sizeof(out), cap, filename, flags);
	out.interpreter_length = kwatch_binprm_text(to + sizeof(out) + out.filename_length,
						    cap - out.filename_length, interpreter, flags);
	memcpy(to, &out, sizeof(out));
	return sizeof(out) + out.filename_length + out.interpreter_length;
}

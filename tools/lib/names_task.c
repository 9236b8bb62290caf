// SPDX-License-Identifier: GPL-2.0
/*
 * Names of tasks, signals, errors and modules.
 */
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/wait.h>
#include <signal.h>
#include "names.h"

#define NAME(constant)	{ constant, #constant }

const struct kwatch_word kwatch_names_clone_flags[] = {
	NAME(CLONE_VM),
	NAME(CLONE_FS),
	NAME(CLONE_FILES),
	NAME(CLONE_SIGHAND),
	NAME(CLONE_PIDFD),
	NAME(CLONE_PTRACE),
	NAME(CLONE_VFORK),
	NAME(CLONE_PARENT),
	NAME(CLONE_THREAD),
	NAME(CLONE_NEWNS),
	NAME(CLONE_SYSVSEM),
	NAME(CLONE_SETTLS),
	NAME(CLONE_PARENT_SETTID),
	NAME(CLONE_CHILD_CLEARTID),
	NAME(CLONE_DETACHED),
	NAME(CLONE_UNTRACED),
	NAME(CLONE_CHILD_SETTID),
	NAME(CLONE_NEWCGROUP),
	NAME(CLONE_NEWUTS),
	NAME(CLONE_NEWIPC),
	NAME(CLONE_NEWUSER),
	NAME(CLONE_NEWPID),
	NAME(CLONE_NEWNET),
	NAME(CLONE_NEWTIME),
	NAME(CLONE_IO),
	NAME(CLONE_CLEAR_SIGHAND),
	NAME(CLONE_INTO_CGROUP),
	{ 0, NULL }
};

const struct kwatch_word kwatch_names_wait_options[] = {
	NAME(WNOHANG),
	NAME(WUNTRACED),
	NAME(WEXITED),
	NAME(WCONTINUED),
	NAME(WNOWAIT),
	NAME(__WNOTHREAD),
	NAME(__WALL),
	{ 0x80000000, "__WCLONE" },
	{ 0, NULL }
};

const struct kwatch_word kwatch_names_wait_for[] = {
	NAME(P_ALL),
	NAME(P_PID),
	NAME(P_PGID),
	NAME(P_PIDFD),
	{ 0, NULL }
};

const struct kwatch_word kwatch_names_module_flags[] = {
	NAME(MODULE_INIT_IGNORE_MODVERSIONS),
	NAME(MODULE_INIT_IGNORE_VERMAGIC),
	{ 4, "MODULE_INIT_COMPRESSED_FILE" },
	{ 0, NULL }
};

/* What the kernel returns to itself and libc has no name for. */
const struct kwatch_word kwatch_names_kernel_errno[] = {
	{ 512, "ERESTARTSYS" },
	{ 513, "ERESTARTNOINTR" },
	{ 514, "ERESTARTNOHAND" },
	{ 515, "ENOIOCTLCMD" },
	{ 516, "ERESTART_RESTARTBLOCK" },
	{ 517, "EPROBE_DEFER" },
	{ 518, "EOPENSTALE" },
	{ 519, "ENOPARAM" },
	{ 521, "EBADHANDLE" },
	{ 522, "ENOTSYNC" },
	{ 523, "EBADCOOKIE" },
	{ 524, "ENOTSUPP" },
	{ 525, "ETOOSMALL" },
	{ 526, "ESERVERFAULT" },
	{ 527, "EBADTYPE" },
	{ 528, "EJUKEBOX" },
	{ 529, "EIOCBQUEUED" },
	{ 530, "ERECALLCONFLICT" },
	{ 531, "ENOGRACE" },
	{ 0, NULL }
};

const struct kwatch_word kwatch_names_si_code[] = {
	NAME(SI_USER),
	NAME(SI_KERNEL),
	NAME(SI_QUEUE),
	NAME(SI_TIMER),
	NAME(SI_MESGQ),
	NAME(SI_ASYNCIO),
	NAME(SI_SIGIO),
	NAME(SI_TKILL),
	{ -7, "SI_DETHREAD" },
	NAME(SI_ASYNCNL),
	{ 0, NULL }
};

static const struct kwatch_word ill_codes[] = {
	NAME(ILL_ILLOPC), NAME(ILL_ILLOPN), NAME(ILL_ILLADR),
	NAME(ILL_ILLTRP), NAME(ILL_PRVOPC), NAME(ILL_PRVREG),
	NAME(ILL_COPROC), NAME(ILL_BADSTK),
	{ 0, NULL }
};

static const struct kwatch_word fpe_codes[] = {
	NAME(FPE_INTDIV), NAME(FPE_INTOVF), NAME(FPE_FLTDIV),
	NAME(FPE_FLTOVF), NAME(FPE_FLTUND), NAME(FPE_FLTRES),
	NAME(FPE_FLTINV), NAME(FPE_FLTSUB), NAME(FPE_FLTUNK),
	NAME(FPE_CONDTRAP),
	{ 0, NULL }
};

static const struct kwatch_word segv_codes[] = {
	NAME(SEGV_MAPERR), NAME(SEGV_ACCERR), NAME(SEGV_BNDERR),
	NAME(SEGV_PKUERR), NAME(SEGV_ACCADI), NAME(SEGV_ADIDERR),
	NAME(SEGV_ADIPERR), NAME(SEGV_MTEAERR), NAME(SEGV_MTESERR),
	{ 0, NULL }
};

static const struct kwatch_word bus_codes[] = {
	NAME(BUS_ADRALN), NAME(BUS_ADRERR), NAME(BUS_OBJERR),
	NAME(BUS_MCEERR_AR), NAME(BUS_MCEERR_AO),
	{ 0, NULL }
};

static const struct kwatch_word trap_codes[] = {
	NAME(TRAP_BRKPT), NAME(TRAP_TRACE), NAME(TRAP_BRANCH),
	NAME(TRAP_HWBKPT), NAME(TRAP_UNK), { 6, "TRAP_PERF" },
	{ 0, NULL }
};

static const struct kwatch_word child_codes[] = {
	NAME(CLD_EXITED), NAME(CLD_KILLED), NAME(CLD_DUMPED),
	NAME(CLD_TRAPPED), NAME(CLD_STOPPED), NAME(CLD_CONTINUED),
	{ 0, NULL }
};

static const struct kwatch_word poll_codes[] = {
	NAME(POLL_IN), NAME(POLL_OUT), NAME(POLL_MSG), NAME(POLL_ERR),
	NAME(POLL_PRI), NAME(POLL_HUP),
	{ 0, NULL }
};

/* libc has no names for these. */
static const struct kwatch_word system_codes[] = {
	{ 1, "SYS_SECCOMP" }, { 2, "SYS_USER_DISPATCH" },
	{ 0, NULL }
};

const struct kwatch_word *kwatch_names_si_code_of(int signal)
{
	switch (signal) {
	case SIGILL:
		return ill_codes;
	case SIGFPE:
		return fpe_codes;
	case SIGSEGV:
		return segv_codes;
	case SIGBUS:
		return bus_codes;
	case SIGTRAP:
		return trap_codes;
	case SIGCHLD:
		return child_codes;
	case SIGIO:
		return poll_codes;
	case SIGSYS:
		return system_codes;
	}
	return NULL;
}

// SPDX-License-Identifier: GPL-2.0
/*
 * A program that owns a virtual console is asked when it is to be switched: by
 * kill_pid(), which has no other caller. Another console is shown for a moment,
 * and only where no display server would notice.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/kd.h>
#include <linux/vt.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>
#include "signal.h"
#include "trigger.h"

#define PATIENCE_S	10

struct consoles {
	int shown;	/* descriptors of the two */
	int other;
	int shown_number;
	int other_number;
};

static int open_console(int number)
{
	char path[32];

	snprintf(path, sizeof(path), "/dev/tty%d", number);
	return open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
}

/* Why no console can be switched here; NULL with both of them open. */
static const char *find_consoles(struct consoles *consoles)
{
	struct vt_stat state;
	struct vt_mode mode;
	int zero = open_console(0), kind;

	if (zero < 0)
		return "this machine has no virtual console";
	if (ioctl(zero, VT_GETSTATE, &state) ||
	    ioctl(zero, VT_OPENQRY, &consoles->other_number) ||
	    consoles->other_number < 0) {
		close(zero);
		return "there is no free virtual console to switch to";
	}
	close(zero);
	consoles->shown_number = state.v_active;
	consoles->shown = open_console(state.v_active);
	consoles->other = open_console(consoles->other_number);
	if (consoles->shown < 0 || consoles->other < 0)
		return "the virtual consoles cannot be opened";
	if (ioctl(consoles->shown, VT_GETMODE, &mode) ||
	    ioctl(consoles->shown, KDGETMODE, &kind) ||
	    mode.mode != VT_AUTO || kind != KD_TEXT)
		return "a display server shows its screen on the console, which would be switched under it";
	return NULL;
}

static void wait_for(int signal)
{
	struct timespec patience = { .tv_sec = PATIENCE_S };
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, signal);
	if (sigtimedwait(&set, NULL, &patience) != signal)
		die("no signal when the console was to be switched");
}

static void switch_to_other(const struct consoles *consoles)
{
	struct vt_mode mine = { .mode = VT_PROCESS, .relsig = SIGUSR1,
				.acqsig = SIGUSR2 };

	if (ioctl(consoles->shown, VT_SETMODE, &mine) ||
	    ioctl(consoles->other, VT_SETMODE, &mine) ||
	    ioctl(consoles->shown, VT_ACTIVATE, consoles->other_number))
		die("cannot switch the console");
	wait_for(SIGUSR1);
	/* Now it may: and who gets it is told, in this very call. */
	if (ioctl(consoles->shown, VT_RELDISP, 1))
		die("VT_RELDISP");
	wait_for(SIGUSR2);
	ioctl(consoles->other, VT_RELDISP, VT_ACKACQ);
}

static void switch_back(const struct consoles *consoles)
{
	struct vt_mode automatic = { .mode = VT_AUTO };

	if (ioctl(consoles->shown, VT_SETMODE, &automatic) ||
	    ioctl(consoles->other, VT_SETMODE, &automatic) ||
	    ioctl(consoles->shown, VT_ACTIVATE, consoles->shown_number) ||
	    ioctl(consoles->shown, VT_WAITACTIVE, consoles->shown_number))
		die("cannot switch the console back");
}

void signals_of_the_console(void)
{
	struct consoles consoles = { -1, -1, 0, 0 };
	const char *why = find_consoles(&consoles);
	sigset_t set, before;

	if (why) {
		expect_skip("kill_pid", "%s", why);
	} else {
		sigemptyset(&set);
		sigaddset(&set, SIGUSR1);
		sigaddset(&set, SIGUSR2);
		sigprocmask(SIG_BLOCK, &set, &before);
		step("console %d is switched to %d and back",
		     consoles.shown_number, consoles.other_number);
		expect("kill_pid", "sig=SIGUSR2\ttarget=%d\tpriv=1\tret=0",
		       getpid());
		switch_to_other(&consoles);
		switch_back(&consoles);
		sigprocmask(SIG_SETMASK, &before, NULL);
	}
	close(consoles.shown);
	close(consoles.other);
}

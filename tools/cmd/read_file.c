// SPDX-License-Identifier: GPL-2.0
#include "interrupt.h"
#include "read_file.h"
#include "report.h"
#include "stack.h"
#include "symbols.h"

/* What the file itself says; a reader of files misses nothing. */
int read_file_losses(const struct kwatch_command *command,
		     const struct kwatch_playback *playback, bool quiet,
		     bool fail_on_loss)
{
	const struct kwatch_recording_end *end = kwatch_playback_end(playback);
	struct report report = { .whole = true };

	report.reader.corrupt = kwatch_playback_corrupt(playback);
	if (!end) {
		kwatch_cmd_say(command,
			       "the recording was cut short: what was lost, and what came after, is not known");
	} else {
		report.reader.corrupt += end->corrupt;
		report.reader.missed = end->overwritten;
		report.stats.missed = end->missed;
		report.stats.missed_returns = end->missed_returns;
		report.stats.counts = end->counts;
		report.session.ring_bytes = end->ring_bytes;
	}
	if (end || report.reader.corrupt)
		report_say(&report, command, quiet || !end);
	return fail_on_loss && (!end || report_lost(&report)) ?
		KWATCH_EXIT_FAILURE : KWATCH_EXIT_OK;
}

/*
 * The kernel that runs now may be asked only if it still is the one of the
 * recording: after a reboot its functions are elsewhere.
 */
static void name_addresses(const struct kwatch_command *command,
			   struct show *show,
			   const struct kwatch_playback *playback)
{
	const struct kwatch_recording_head *head = kwatch_playback_head(playback);
	static const __u8 unknown[sizeof(head->boot)];
	__u8 boot[sizeof(head->boot)];

	show->style.symbols = kwatch_playback_symbols(playback);
	if (show->style.symbols ||
	    !kwatch_stack_any(kwatch_playback_schemas(playback)))
		return;
	kwatch_recording_boot(boot);
	if (memcmp(head->boot, unknown, sizeof(boot)) &&
	    !memcmp(head->boot, boot, sizeof(boot)))
		show_symbols(show);
	else
		kwatch_cmd_say(command,
			       "call chains without names: the recording was cut short before they were written, and another kernel than its %s runs now",
			       head->release);
}

int read_file(const struct kwatch_command *command, struct show *show,
	      const char *path, bool fail_on_loss)
{
	const struct kwatch_recording_head *head;
	struct kwatch_error error = { 0 };
	struct kwatch_playback *playback;
	struct kwatch_event event;
	int result;

	playback = kwatch_playback_open(path, &error);
	if (!playback)
		return kwatch_cmd_fail(command, &error);
	interrupt_catch();
	result = show_open(show);
	if (result < 0) {
		head = kwatch_playback_head(playback);
		show->style.base_ns = head->start_ns;
		show->style.wall_offset_ns = head->wall_offset_ns;
		name_addresses(command, show, playback);
		while (!show_full(show) && !interrupt_count() &&
		       !interrupt_ordered() &&
		       kwatch_playback_next(playback, &event))
			show_event(show, &event);
		result = show_close(show);
	}
	if (result < 0)
		result = read_file_losses(command, playback, show->quiet,
					  fail_on_loss);
	kwatch_playback_close(playback);
	return result;
}

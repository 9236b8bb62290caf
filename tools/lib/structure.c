// SPDX-License-Identifier: GPL-2.0
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <sys/epoll.h>
#include "display.h"
#include "put.h"
#include "structure.h"

#define MOST	8	/* elements that a line takes */

char *kwatch_structure_put_timespec(char *at, const void *bytes,
				    size_t length, __s64 unused)
{
	__s64 time[2];

	(void)unused;
	if (length < sizeof(time))
		return kwatch_put_char(at, '?');
	memcpy(time, bytes, sizeof(time));
	at = kwatch_put_signed(at, time[0]);
	at = kwatch_put_char(at, '.');
	at = kwatch_put_digits(at, (__u64)time[1] % 1000000000, 9);
	return kwatch_put_char(at, 's');
}

/* How many elements there are to show; *@cut: and more that are not there. */
static size_t elements(size_t length, size_t size, __s64 count, bool *cut)
{
	size_t have = length / size;

	if (have > MOST)
		have = MOST;
	*cut = count > (__s64)have;
	return count >= 0 && count < (__s64)have ? (size_t)count : have;
}

static char *put_end(char *at, bool first, bool cut)
{
	if (cut)
		at = kwatch_put_text(at, first ? "..." : ", ...");
	return kwatch_put_char(at, ']');
}

static char *put_events(char *at, const char *display, __u32 events)
{
	const struct kwatch_display *found = kwatch_display_find(display);

	return found->put(at, found, events);
}

static char *put_pollfds(char *at, const void *bytes, size_t length,
			 __s64 count, bool returned)
{
	struct pollfd pollfd;
	bool cut, first = true;
	size_t n = elements(length, sizeof(pollfd), count, &cut), i;

	at = kwatch_put_char(at, '[');
	for (i = 0; i < n; i++) {
		memcpy(&pollfd, (const char *)bytes + i * sizeof(pollfd),
		       sizeof(pollfd));
		if (returned && !pollfd.revents)
			continue;
		if (!first)
			at = kwatch_put_text(at, ", ");
		first = false;
		at = kwatch_put_char(kwatch_put_signed(at, pollfd.fd), ' ');
		at = put_events(at, "poll_events",
				(__u16)(returned ? pollfd.revents :
						   pollfd.events));
	}
	return put_end(at, first, cut);
}

char *kwatch_structure_put_pollfd_events(char *at, const void *bytes,
					 size_t length, __s64 count)
{
	return put_pollfds(at, bytes, length, count, false);
}

char *kwatch_structure_put_pollfd_revents(char *at, const void *bytes,
					  size_t length, __s64 count)
{
	return put_pollfds(at, bytes, length, count, true);
}

char *kwatch_structure_put_epoll_events(char *at, const void *bytes,
					size_t length, __s64 count)
{
	struct epoll_event event;
	bool cut;
	size_t n = elements(length, sizeof(event), count, &cut), i;

	at = kwatch_put_char(at, '[');
	for (i = 0; i < n; i++) {
		memcpy(&event, (const char *)bytes + i * sizeof(event),
		       sizeof(event));
		if (i)
			at = kwatch_put_text(at, ", ");
		at = put_events(at, "epoll_events", event.events);
		at = kwatch_put_text(at, " data=");
		at = kwatch_put_unsigned(at, event.data.u64);
	}
	return put_end(at, !n, cut);
}

char *kwatch_structure_put_fd_set(char *at, const void *bytes, size_t length,
				  __s64 count)
{
	const __u8 *set = bytes;
	__s64 have = (__s64)length * 8, fd;
	unsigned int shown = 0;
	bool cut = count > have;

	if (count >= 0 && count < have)
		have = count;
	at = kwatch_put_char(at, '[');
	for (fd = 0; fd < have; fd++) {
		if (!(set[fd / 8] >> fd % 8 & 1))
			continue;
		if (shown == MOST) {
			cut = true;
			break;
		}
		if (shown++)
			at = kwatch_put_char(at, ' ');
		at = kwatch_put_signed(at, fd);
	}
	return put_end(at, !shown, cut);
}

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An open file goes to another process, as a container or a service gets one.
 */
#ifndef KWATCH_TEST_SEND_FILE_H
#define KWATCH_TEST_SEND_FILE_H

#include <sys/socket.h>
#include "prog.h"

static inline void send_file(int socket, int fd)
{
	char control[CMSG_SPACE(sizeof(int))] = {};
	struct iovec text = { "", 1 };
	struct msghdr message = {
		.msg_iov = &text, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);

	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(header), &fd, sizeof(int));
	if (sendmsg(socket, &message, 0) != 1)
		die("sendmsg");
}

#endif

// SPDX-License-Identifier: GPL-2.0
/*
 * flood MESSAGES - on each CPU a process that sends so many messages of 200 bytes
 * by TCP over the loopback device, and one that receives them
 */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define MESSAGE	200

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static void receive(int listener)
{
	int fd = accept(listener, NULL, NULL);
	char buffer[MESSAGE];
	ssize_t got;

	if (fd < 0)
		die("accept");
	do {
		got = read(fd, buffer, sizeof(buffer));
	} while (got > 0);
	exit(got ? 1 : 0);
}

static void transmit(const struct sockaddr_in *to, long messages)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;
	static const char message[MESSAGE];

	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if (connect(fd, (const struct sockaddr *)to, sizeof(*to)))
		die("connect");
	while (messages--)
		if (write(fd, message, sizeof(message)) != sizeof(message))
			die("write");
	exit(0);
}

int main(int argc, char **argv)
{
	long messages = argc > 1 ? atol(argv[1]) : 10000, cpus = sysconf(_SC_NPROCESSORS_ONLN);
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t length = sizeof(at);
	int listener = socket(AF_INET, SOCK_STREAM, 0), status, failed = 0;
	long i;

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (bind(listener, (struct sockaddr *)&at, sizeof(at)) || listen(listener, 64) ||
	    getsockname(listener, (struct sockaddr *)&at, &length))
		die("listen");
	for (i = 0; i < cpus; i++) {
		if (!fork())
			receive(listener);
		if (!fork())
			transmit(&at, messages);
	}
	while (wait(&status) > 0)
		failed |= status;
	return failed ? 1 : 0;
}

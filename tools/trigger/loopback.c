// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include "loopback.h"
#include "trigger.h"

long must(long result, const char *what)
{
	if (result < 0)
		die("%s", what);
	return result;
}

void must_fail(long result, int error, const char *what)
{
	if (result < 0 && errno == error)
		return;
	if (result >= 0)
		errno = 0;
	die("%s did not fail as it has to", what);
}

static void lo_up(void)
{
	struct ifreq request = { .ifr_name = "lo" };
	int fd = (int)must(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0),
			   "socket");

	must(ioctl(fd, SIOCGIFFLAGS, &request), "SIOCGIFFLAGS lo");
	request.ifr_flags |= IFF_UP;
	must(ioctl(fd, SIOCSIFFLAGS, &request), "SIOCSIFFLAGS lo");
	close(fd);
}

void loopback_own(void)
{
	step("a network namespace of our own, with lo up");
	must(unshare(CLONE_NEWNET), "unshare(CLONE_NEWNET)");
	lo_up();
}

int loopback_index(void)
{
	return (int)if_nametoindex("lo");
}

bool loopback_has_ipv6(void)
{
	struct sockaddr_in6 address = ip6(0);
	int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool has;

	if (fd < 0)
		return false;
	has = !bind(fd, (struct sockaddr *)&address, sizeof(address));
	close(fd);
	return has;
}

struct sockaddr_in ip4(uint16_t port)
{
	return (struct sockaddr_in){
		.sin_family = AF_INET, .sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
}

struct sockaddr_in6 ip6(uint16_t port)
{
	return (struct sockaddr_in6){
		.sin6_family = AF_INET6, .sin6_port = htons(port),
		.sin6_addr = IN6ADDR_LOOPBACK_INIT,
	};
}

unsigned int local_port(int fd)
{
	union {
		struct sockaddr any;
		struct sockaddr_in in;
		struct sockaddr_in6 in6;
	} address;
	socklen_t length = sizeof(address);

	must(getsockname(fd, &address.any, &length), "getsockname");
	return ntohs(address.any.sa_family == AF_INET ? address.in.sin_port :
						       address.in6.sin6_port);
}

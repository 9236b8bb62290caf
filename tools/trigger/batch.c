// SPDX-License-Identifier: GPL-2.0
/*
 * A driver that polls hands up packets in lists. The tun device does, when it
 * is asked to: so no Ethernet card is needed.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include "tcp_receive.h"
#include "trigger.h"

#define DEVICE	"kwatch0"
#define OURS	"192.0.2.1"	/* of a block that nobody uses */
#define THEIRS	"192.0.2.2"

static void configure(void)
{
	struct ifreq request = { .ifr_name = DEVICE };
	struct sockaddr_in *address = (struct sockaddr_in *)&request.ifr_addr;
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	address->sin_family = AF_INET;
	inet_pton(AF_INET, OURS, &address->sin_addr);
	if (fd < 0 || ioctl(fd, SIOCSIFADDR, &request))
		die("cannot give %s an address", DEVICE);
	inet_pton(AF_INET, "255.255.255.0", &address->sin_addr);
	if (ioctl(fd, SIOCSIFNETMASK, &request))
		die("cannot give %s a network", DEVICE);
	request.ifr_flags = IFF_UP;
	if (ioctl(fd, SIOCSIFFLAGS, &request))
		die("cannot bring %s up", DEVICE);
	close(fd);
}

static uint16_t checksum(const void *bytes, size_t length)
{
	const uint16_t *words = bytes;
	uint32_t sum = 0;

	for (; length; length -= 2)
		sum += *words++;
	sum = (sum >> 16) + (sum & 0xffff);
	return (uint16_t)~(sum + (sum >> 16));
}

static void send_packet(int tun)
{
	struct {
		struct iphdr ip;
		struct udphdr udp;
		char payload[8];
	} packet = {
		.ip = { .version = 4, .ihl = 5, .ttl = 1,
			.protocol = IPPROTO_UDP,
			.tot_len = htons(sizeof(packet)) },
		.udp = { .source = htons(9), .dest = htons(9),
			 .len = htons(sizeof(packet) - sizeof(struct iphdr)) },
	};

	inet_pton(AF_INET, THEIRS, &packet.ip.saddr);
	inet_pton(AF_INET, OURS, &packet.ip.daddr);
	packet.ip.check = checksum(&packet.ip, sizeof(packet.ip));
	if (write(tun, &packet, sizeof(packet)) != sizeof(packet))
		die("cannot send through %s", DEVICE);
}

void receive_in_batch(void)
{
	struct ifreq request = {
		.ifr_name = DEVICE,
		.ifr_flags = IFF_TUN | IFF_NO_PI | IFF_NAPI,
	};
	static const char *const modprobe[] = { "modprobe", "-q", "tun", NULL };
	int tun;

	/* Where udev runs, the device is there and this does nothing. */
	run_quietly(modprobe);
	tun = open("/dev/net/tun", O_RDWR | O_CLOEXEC);
	if (tun < 0) {
		expect_skip("ip_list_rcv",
			    "this machine has no tun device (%s), and loopback hands up packets one by one",
			    strerror(errno));
		return;
	}
	if (ioctl(tun, TUNSETIFF, &request))
		die("cannot make %s", DEVICE);
	configure();
	step("a packet through %s, which hands up lists of them", DEVICE);
	send_packet(tun);
	expect("ip_list_rcv", "dev=%s", DEVICE);
	close(tun);
}

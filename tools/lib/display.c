// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <asm/byteorder.h>
#include <sys/socket.h>
#include <linux/kwatch.h>
#include "display.h"
#include "names.h"
#include "put.h"
#include "structure.h"

#define UNUSED	__attribute__((unused))
#define MAX_ERRNO	4095

/* fcntl.h would hide the kernel's flags. */
#define AT_FDCWD_NUMBER	(-100)

const char *kwatch_display_name(const struct kwatch_word *names, __s64 value)
{
	for (; names->name; names++)
		if (names->value == value)
			return names->name;
	return NULL;
}

static char *put_decimal(char *at, const struct kwatch_display *display UNUSED,
			 __u64 number)
{
	return kwatch_put_signed(at, (__s64)number);
}

static char *put_unsigned(char *at, const struct kwatch_display *display UNUSED,
			  __u64 number)
{
	return kwatch_put_unsigned(at, number);
}

static char *put_0x(char *at, __u64 number)
{
	return kwatch_put_hex(kwatch_put_text(at, "0x"), number, 1);
}

static char *put_hex(char *at, const struct kwatch_display *display UNUSED,
		     __u64 number)
{
	return put_0x(at, number);
}

static char *put_octal(char *at, const struct kwatch_display *display UNUSED,
		       __u64 number)
{
	return kwatch_put_octal(at, number);
}

static char *put_pointer(char *at, const struct kwatch_display *display UNUSED,
			 __u64 number)
{
	return number ? put_0x(at, number) : kwatch_put_text(at, "NULL");
}

static char *put_bool(char *at, const struct kwatch_display *display UNUSED,
		      __u64 number)
{
	return kwatch_put_text(at, number ? "true" : "false");
}

/* An id of all ones is how the kernel says "none". */
static char *put_uid(char *at, const struct kwatch_display *display UNUSED,
		     __u64 number)
{
	if ((__u32)number == ~0U)
		return kwatch_put_text(at, "-1");
	return kwatch_put_unsigned(at, number);
}

static char *put_ns(char *at, const struct kwatch_display *display UNUSED,
		    __u64 number)
{
	return kwatch_display_put_ns(at, number);
}

/* Three significant digits: @whole . @tenths or hundredths. */
static char *put_scaled(char *at, __u64 number, __u64 unit, const char *name)
{
	__u64 whole = number / unit;

	at = kwatch_put_unsigned(at, whole);
	if (whole < 10) {
		at = kwatch_put_char(at, '.');
		at = kwatch_put_digits(at, number % unit * 100 / unit, 2);
	} else if (whole < 100) {
		at = kwatch_put_char(at, '.');
		at = kwatch_put_digits(at, number % unit * 10 / unit, 1);
	}
	return kwatch_put_text(at, name);
}

char *kwatch_display_put_ns(char *at, __u64 nanoseconds)
{
	if (nanoseconds < 1000)
		return kwatch_put_text(kwatch_put_unsigned(at, nanoseconds),
				       "ns");
	if (nanoseconds < 1000000)
		return put_scaled(at, nanoseconds, 1000, "us");
	if (nanoseconds < 1000000000)
		return put_scaled(at, nanoseconds, 1000000, "ms");
	return put_scaled(at, nanoseconds, 1000000000, "s");
}

char *kwatch_display_put_errno(char *at, __s64 number)
{
	const char *name = NULL;

	if (number < 0 && number >= -MAX_ERRNO) {
		name = strerrorname_np((int)-number);
		if (!name)
			name = kwatch_display_name(kwatch_names_kernel_errno,
						   -number);
	}
	if (!name)
		return kwatch_put_signed(at, number);
	return kwatch_put_text(kwatch_put_char(at, '-'), name);
}

static char *put_errno(char *at, const struct kwatch_display *display UNUSED,
		       __u64 number)
{
	return kwatch_display_put_errno(at, (__s64)number);
}

static char *put_fd(char *at, const struct kwatch_display *display UNUSED,
		    __u64 number)
{
	/* An unsigned int argument has lost its sign on the way. */
	if ((__s32)number == AT_FDCWD_NUMBER)
		return kwatch_put_text(at, "AT_FDCWD");
	return kwatch_display_put_errno(at, (__s64)number);
}

static char *put_pointer_errno(char *at, const struct kwatch_display *display,
			       __u64 number)
{
	if (number >= (__u64)-MAX_ERRNO)
		return kwatch_display_put_errno(at, (__s64)number);
	return put_pointer(at, display, number);
}

static char *put_signal_number(char *at, __s64 number)
{
	const char *name = NULL;

	/* libc says POLL to the signal that everybody else calls so. */
	if (number == SIGIO)
		name = "IO";
	else if (number > 0 && number < 32)
		name = sigabbrev_np((int)number);
	if (name)
		return kwatch_put_text(kwatch_put_text(at, "SIG"), name);
	if (number < 34 || number > 64)
		return kwatch_put_signed(at, number);
	at = kwatch_put_text(at, "SIGRTMIN");
	if (number == 34)
		return at;
	return kwatch_put_signed(kwatch_put_char(at, '+'), number - 34);
}

static char *put_signal(char *at, const struct kwatch_display *display UNUSED,
			__u64 number)
{
	return put_signal_number(at, (__s32)number);
}

static char *put_enum(char *at, const struct kwatch_display *display,
		      __u64 number)
{
	const char *name = kwatch_display_name(display->names, (__s64)number);

	if (name)
		return kwatch_put_text(at, name);
	return kwatch_put_signed(at, (__s64)number);
}

/* Values of 8 bits with something else above: NF_QUEUE and its number. */
static char *put_verdict(char *at, const struct kwatch_display *display,
			 __u64 number)
{
	__s64 value = (__s32)number;

	if (value < 0)
		return kwatch_display_put_errno(at, value);
	at = put_enum(at, display, (__u64)value & 0xff);
	if (value >> 16)
		at = kwatch_put_signed(kwatch_put_char(at, '|'), value >> 16);
	return at;
}

static char *put_bits(char *at, const char *start,
		      const struct kwatch_word *bits, __u64 number)
{
	for (; bits->name && number; bits++) {
		if (((__s64)number & bits->value) != bits->value)
			continue;
		if (at != start)
			at = kwatch_put_char(at, '|');
		at = kwatch_put_text(at, bits->name);
		number &= ~(__u64)bits->value;
	}
	if (!number)
		return at;
	if (at != start)
		at = kwatch_put_char(at, '|');
	return put_0x(at, number);
}

static char *put_flags(char *at, const struct kwatch_display *display,
		       __u64 number)
{
	__u64 part = number & display->mask;
	const char *start = at, *name = NULL;

	if (display->names)
		name = kwatch_display_name(display->names, (__s64)part);
	if (name) {
		at = kwatch_put_text(at, name);
		number &= ~display->mask;
	}
	at = put_bits(at, start, display->bits, number);
	if (at == start)
		at = kwatch_put_text(at, display->zero ? display->zero : "0");
	return at;
}

/* Flags of an int are not to grow by the sign. */
static char *put_flags32(char *at, const struct kwatch_display *display,
			 __u64 number)
{
	return put_flags(at, display, (__u32)number);
}

/*
 * The lowest byte is the signal that the parent gets; but its highest bit, that
 * no signal has, is CLONE_NEWTIME.
 */
static char *put_clone(char *at, const struct kwatch_display *display,
		       __u64 number)
{
	char *start = at;

	at = put_bits(at, start, display->bits, number & ~0x7fULL);
	if (number & 0x7f) {
		if (at != start)
			at = kwatch_put_char(at, '|');
		at = put_signal_number(at, (__s64)(number & 0x7f));
	}
	return at == start ? kwatch_put_char(at, '0') : at;
}

/*
 * The status of a process, as do_exit() gets it and wait() hands it over: what
 * the process said, or the signal that ended it and whether it left a core.
 */
static char *put_exit_status(char *at,
			     const struct kwatch_display *display UNUSED,
			     __u64 number)
{
	unsigned int status = (__u32)number, ended_by = status & 0x7f;

	if (!(status & 0xffff00ff)) {
		at = kwatch_put_text(at, "exit(");
		at = kwatch_put_unsigned(at, status >> 8);
		return kwatch_put_char(at, ')');
	}
	if (!ended_by || ended_by == 0x7f || status >> 8)
		return put_0x(at, status);
	at = put_signal_number(at, ended_by);
	return status & 0x80 ? kwatch_put_text(at, "|core") : at;
}

char *kwatch_display_put_si_code(char *at, int signal, int code)
{
	const struct kwatch_word *own = kwatch_names_si_code_of(signal);
	const char *name = NULL;

	if (code > 0 && own)
		name = kwatch_display_name(own, code);
	if (!name)
		name = kwatch_display_name(kwatch_names_si_code, code);
	return name ? kwatch_put_text(at, name) : kwatch_put_signed(at, code);
}

static char *put_si_code(char *at, const struct kwatch_display *display UNUSED,
			 __u64 number)
{
	return kwatch_display_put_si_code(at, 0, (__s32)number);
}

/* What a code says is a matter of the signal that it came with. */
#define CODE_OF(name, signal) \
static char *put_ ## name ## _code(char *at, \
				   const struct kwatch_display *display UNUSED, \
				   __u64 number) \
{ \
	return kwatch_display_put_si_code(at, signal, (__s32)number); \
}

CODE_OF(segv, SIGSEGV)
CODE_OF(bus, SIGBUS)
CODE_OF(ill, SIGILL)
CODE_OF(fpe, SIGFPE)
CODE_OF(trap, SIGTRAP)

static const struct kwatch_choice si_codes[] = {
	{ SIGSEGV, "segv_code" }, { SIGBUS, "bus_code" },
	{ SIGILL, "ill_code" }, { SIGFPE, "fpe_code" },
	{ SIGTRAP, "trap_code" },
	{ 0, NULL }
};

/* As it is on the wire, and in what socket() and bind() take. */
static char *put_ethertype_be(char *at,
			      const struct kwatch_display *display UNUSED,
			      __u64 number)
{
	__u16 type = __be16_to_cpu((__be16)number);
	const char *name = kwatch_display_name(kwatch_names_ethertype, type);

	if (name)
		return kwatch_put_text(at, name);
	return kwatch_put_hex(kwatch_put_text(at, "0x"), type, 4);
}

/* Milliseconds to wait, as poll() and epoll_wait() take them. */
static char *put_timeout(char *at, const struct kwatch_display *display UNUSED,
			 __u64 number)
{
	if ((__s32)number < 0)
		return kwatch_put_text(at, "forever");
	return kwatch_put_text(kwatch_put_unsigned(at, (__u32)number), "ms");
}

/* What the third argument of socket() means, by the first. */
static const struct kwatch_choice protocols[] = {
	{ AF_INET, "protocol" },
	{ AF_INET6, "protocol" },
	{ AF_PACKET, "ethertype_be" },
	{ AF_NETLINK, "netlink_protocol" },
	{ 0, NULL }
};

/* What the name of an option means, by its level. */
static const struct kwatch_choice options[] = {
	{ 1, "so_option" },
	{ 0, "ip_option" },
	{ 41, "ipv6_option" },
	{ 6, "tcp_option" },
	{ 17, "udp_option" },
	{ 255, "raw_option" },
	{ 263, "packet_option" },
	{ 270, "netlink_option" },
	{ 0, NULL }
};

/* In the order in which people look for them; the first three are defaults. */
static const struct kwatch_display displays[] = {
	{ .name = "decimal", .put = put_decimal },
	{ .name = "unsigned", .put = put_unsigned },
	{ .name = "pointer", .put = put_pointer, .address = true },
	{ .name = "hex", .put = put_hex },
	{ .name = "octal", .put = put_octal },
	{ .name = "bool", .put = put_bool },
	{ .name = "bytes", .put = put_errno, .named = true },
	{ .name = "ns", .put = put_ns },
	{ .name = "pid", .put = put_errno, .named = true },
	{ .name = "uid", .put = put_uid },
	{ .name = "errno", .put = put_errno, .named = true },
	{ .name = "fd", .put = put_fd, .named = true },
	{ .name = "pointer_errno", .put = put_pointer_errno, .address = true },
	{ .name = "signal", .put = put_signal, .named = true },
	{ .name = "si_code", .put = put_si_code, .named = true,
	  .beside = "sig", .choices = si_codes },
	{ .name = "segv_code", .put = put_segv_code, .named = true },
	{ .name = "bus_code", .put = put_bus_code, .named = true },
	{ .name = "ill_code", .put = put_ill_code, .named = true },
	{ .name = "fpe_code", .put = put_fpe_code, .named = true },
	{ .name = "trap_code", .put = put_trap_code, .named = true },
	{ .name = "open_flags", .put = put_flags32, .named = true,
	  .names = kwatch_names_open_access, .mask = 3,
	  .bits = kwatch_names_open_flags },
	{ .name = "open_mode", .put = put_octal },
	{ .name = "at_flags", .put = put_flags32, .named = true,
	  .bits = kwatch_names_at_flags },
	{ .name = "msg_flags", .put = put_flags32, .named = true,
	  .bits = kwatch_names_msg_flags },
	{ .name = "mmap_flags", .put = put_flags, .named = true,
	  .names = kwatch_names_mmap_type, .mask = 0xf,
	  .bits = kwatch_names_mmap_flags },
	{ .name = "mmap_protection", .put = put_flags, .named = true,
	  .bits = kwatch_names_mmap_protection, .zero = "PROT_NONE" },
	{ .name = "vm_flags", .put = put_flags, .named = true,
	  .bits = kwatch_names_vm_flags },
	{ .name = "fault_flags", .put = put_flags32, .named = true,
	  .bits = kwatch_names_fault_flags },
	{ .name = "fault_result", .put = put_flags32, .named = true,
	  .bits = kwatch_names_fault_result },
	{ .name = "x86_fault", .put = put_flags32, .named = true,
	  .bits = kwatch_names_x86_fault },
	{ .name = "madvise", .put = put_enum, .named = true,
	  .names = kwatch_names_madvise },
	{ .name = "mremap_flags", .put = put_flags, .named = true,
	  .bits = kwatch_names_mremap_flags },
	{ .name = "clone_flags", .put = put_clone, .named = true,
	  .bits = kwatch_names_clone_flags },
	{ .name = "exit_status", .put = put_exit_status, .named = true },
	{ .name = "wait_options", .put = put_flags32, .named = true,
	  .bits = kwatch_names_wait_options },
	{ .name = "wait_for", .put = put_enum, .named = true,
	  .names = kwatch_names_wait_for },
	{ .name = "module_flags", .put = put_flags32, .named = true,
	  .bits = kwatch_names_module_flags },
	{ .name = "unload_flags", .put = put_flags32, .named = true,
	  .bits = kwatch_names_open_flags },
	{ .name = "family", .put = put_enum, .named = true,
	  .names = kwatch_names_family },
	{ .name = "socket_type", .put = put_flags32, .named = true,
	  .names = kwatch_names_socket_type, .mask = 0xf,
	  .bits = kwatch_names_socket_flags },
	{ .name = "protocol", .put = put_enum, .named = true,
	  .names = kwatch_names_protocol },
	{ .name = "ethertype", .put = put_enum, .named = true,
	  .names = kwatch_names_ethertype },
	{ .name = "ethertype_be", .put = put_ethertype_be, .named = true },
	{ .name = "netlink_protocol", .put = put_enum, .named = true,
	  .names = kwatch_names_netlink_protocol },
	{ .name = "socket_protocol", .put = put_decimal, .named = true,
	  .beside = "family", .choices = protocols },
	{ .name = "socket_level", .put = put_enum, .named = true,
	  .names = kwatch_names_socket_level },
	{ .name = "socket_option", .put = put_decimal, .named = true,
	  .beside = "level", .choices = options },
	{ .name = "so_option", .put = put_enum, .named = true,
	  .names = kwatch_names_so_option },
	{ .name = "ip_option", .put = put_enum, .named = true,
	  .names = kwatch_names_ip_option },
	{ .name = "ipv6_option", .put = put_enum, .named = true,
	  .names = kwatch_names_ipv6_option },
	{ .name = "tcp_option", .put = put_enum, .named = true,
	  .names = kwatch_names_tcp_option },
	{ .name = "udp_option", .put = put_enum, .named = true,
	  .names = kwatch_names_udp_option },
	{ .name = "raw_option", .put = put_enum, .named = true,
	  .names = kwatch_names_raw_option },
	{ .name = "packet_option", .put = put_enum, .named = true,
	  .names = kwatch_names_packet_option },
	{ .name = "netlink_option", .put = put_enum, .named = true,
	  .names = kwatch_names_netlink_option },
	{ .name = "socket_state", .put = put_enum, .named = true,
	  .names = kwatch_names_socket_state },
	{ .name = "shutdown_how", .put = put_enum, .named = true,
	  .names = kwatch_names_shutdown_how },
	{ .name = "tcp_state", .put = put_enum, .named = true,
	  .names = kwatch_names_tcp_state },
	{ .name = "tcp_flags", .put = put_flags32, .named = true,
	  .bits = kwatch_names_tcp_flags },
	{ .name = "netfilter_hook", .put = put_enum, .named = true,
	  .names = kwatch_names_netfilter_hook },
	{ .name = "netfilter_verdict", .put = put_verdict, .named = true,
	  .names = kwatch_names_netfilter_verdict },
	{ .name = "poll_events", .put = put_flags32, .named = true,
	  .address = true,
	  .bits = kwatch_names_poll_events },
	{ .name = "epoll_events", .put = put_flags32, .named = true,
	  .bits = kwatch_names_epoll_events },
	{ .name = "epoll_operation", .put = put_enum, .named = true,
	  .names = kwatch_names_epoll_operation },
	{ .name = "epoll_flags", .put = put_flags32, .named = true,
	  .bits = kwatch_names_epoll_flags },
	{ .name = "poll_band", .put = put_enum, .named = true,
	  .names = kwatch_names_poll_band },
	{ .name = "sock_wake", .put = put_enum, .named = true,
	  .names = kwatch_names_sock_wake },
	{ .name = "aio_operation", .put = put_enum, .named = true,
	  .names = kwatch_names_aio_operation },
	{ .name = "eventfd_flags", .put = put_flags32, .named = true,
	  .bits = kwatch_names_eventfd_flags },
	{ .name = "eventfd_value", .put = put_unsigned, .length = 8 },
	{ .name = "timeout_ms", .put = put_timeout, .named = true },
	{ .name = "timespec", .put = put_unsigned,
	  .put_bytes = kwatch_structure_put_timespec },
	{ .name = "pollfd_events", .put = put_unsigned, .beside = "nfds",
	  .put_bytes = kwatch_structure_put_pollfd_events },
	{ .name = "pollfd_revents", .put = put_unsigned, .beside = "nfds",
	  .put_bytes = kwatch_structure_put_pollfd_revents },
	{ .name = "epoll_event_list", .put = put_unsigned, .beside = "ret",
	  .put_bytes = kwatch_structure_put_epoll_events },
	{ .name = "fd_set", .put = put_unsigned, .beside = "n",
	  .put_bytes = kwatch_structure_put_fd_set },
};

#define DISPLAYS	(sizeof(displays) / sizeof(displays[0]))

const struct kwatch_display *kwatch_display_find(const char *name)
{
	size_t i;

	for (i = 0; i < DISPLAYS; i++)
		if (!strcmp(displays[i].name, name))
			return &displays[i];
	return NULL;
}

bool kwatch_display_is_address(const struct kwatch_display *display,
			       __u64 number)
{
	if (!display->address)
		return false;
	/* The key of a wait queue: events, or what only its users know. */
	return !display->bits || number > 0xffffffff;
}

const struct kwatch_display *
kwatch_display_beside(const struct kwatch_display *display, __s64 beside)
{
	const struct kwatch_choice *choice;

	for (choice = display->choices; choice && choice->display; choice++)
		if (choice->beside == beside)
			return kwatch_display_find(choice->display);
	return display;
}

bool kwatch_display_exists(const char *name)
{
	return kwatch_display_find(name);
}

const struct kwatch_display *kwatch_display_at(unsigned int n)
{
	return n < DISPLAYS ? &displays[n] : NULL;
}

const struct kwatch_display *kwatch_display_default(unsigned int type)
{
	switch (type) {
	case KWATCH_TYPE_S8:
	case KWATCH_TYPE_S16:
	case KWATCH_TYPE_S32:
	case KWATCH_TYPE_S64:
	case KWATCH_TYPE_PID:
		return &displays[0];
	case KWATCH_TYPE_POINTER:
		return &displays[2];
	}
	return &displays[1];
}

size_t kwatch_display_format(const struct kwatch_display *display,
			     __u64 number, char *buffer, size_t room)
{
	char text[KWATCH_DISPLAY_ROOM];
	size_t length;

	length = (size_t)(display->put(text, display, number) - text);
	if (room)
		*(char *)mempcpy(buffer, text, length < room ? length :
				 room - 1) = '\0';
	return length;
}

// SPDX-License-Identifier: GPL-2.0
/* module-init: modules that register something, and one that is none. */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/module.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "trigger.h"

/* Of a family of sockets that Linux has given up: no module has it. */
#define PF_GIVEN_UP	19

#define GARBAGE_BYTES	100

/* What asks for root, or for a module, and is skipped without it. */
static void skip_all(const char *const points[], const char *why)
{
	for (; *points; points++)
		expect_skip(*points, "%s", why);
}

static void asked_for(void)
{
	char helper[256] = "";
	FILE *file = fopen("/proc/sys/kernel/modprobe", "re");
	int fd;

	if (!file || !fgets(helper, sizeof(helper), file))
		helper[0] = '\0';
	if (file)
		fclose(file);
	helper[strcspn(helper, "\n")] = '\0';
	step("socket() of a family that there is not");
	fd = socket(PF_GIVEN_UP, SOCK_DGRAM, 0);
	if (fd >= 0)
		die("a socket of family %d", PF_GIVEN_UP);
	if (!helper[0]) {
		expect_skip("__request_module", "this machine loads no module by itself");
		expect_skip("call_usermodehelper_exec",
			    "this machine loads no module by itself");
		return;
	}
	expect("__request_module", "format=net-pf-%%d\twait=true");
	expect("call_usermodehelper_exec", "path=%s", helper);
}

static void no_modules(void)
{
	char bytes[GARBAGE_BYTES] = "";
	int fd = memfd_create("kwatch-trigger", MFD_CLOEXEC);

	if (fd < 0 || write(fd, bytes, sizeof(bytes)) != sizeof(bytes))
		die("memfd_create");
	step("init_module() and finit_module() of what is no module");
	if (!syscall(SYS_init_module, bytes, sizeof(bytes), "one=1") ||
	    errno != ENOEXEC)
		die("init_module of garbage");
	expect("__x64_sys_init_module", "len=%d\targuments=one=1\tret=-ENOEXEC",
	       GARBAGE_BYTES);
	expect("load_module", "len=%d\targuments=one=1\tflags=0\tret=-ENOEXEC",
	       GARBAGE_BYTES);
	expect("module_sig_check", "len=%d\tflags=0", GARBAGE_BYTES);
	if (!syscall(SYS_finit_module, fd, "two=2",
		     MODULE_INIT_IGNORE_VERMAGIC) || errno != ENOEXEC)
		die("finit_module of garbage");
	expect("__x64_sys_finit_module",
	       "fd=%d\targuments=two=2\tflags=MODULE_INIT_IGNORE_VERMAGIC\tret=-ENOEXEC",
	       fd);
	expect("load_module",
	       "len=%d\targuments=two=2\tflags=MODULE_INIT_IGNORE_VERMAGIC\tret=-ENOEXEC",
	       GARBAGE_BYTES);
	close(fd);
}

/* One that users of this machine may need is not ours to remove. */
static bool is_loaded(const char *module)
{
	FILE *file = fopen("/proc/modules", "re");
	size_t length = strlen(module);
	bool found = false;
	char line[1024];

	while (file && !found && fgets(line, sizeof(line), file))
		found = !strncmp(line, module, length) && line[length] == ' ';
	if (file)
		fclose(file);
	return found;
}

static bool load(const char *module, const char *const points[])
{
	const char *const modprobe[] = { "modprobe", module, NULL };
	char why[128] = "";

	if (is_loaded(module))
		snprintf(why, sizeof(why), "module %s is loaded already",
			 module);
	else if (run_quietly(modprobe))
		snprintf(why, sizeof(why),
			 "module %s cannot be loaded on this machine", module);
	if (why[0]) {
		skip_all(points, why);
		return false;
	}
	step("modprobe %s", module);
	expect("mod_sysfs_setup", "module=%s\tparameters=0\tret=0", module);
	return true;
}

static void expect_init(const char *module, const char *function)
{
	expect("do_init_module", "module=%s\tinit=%s [%s]\tret=0", module,
	       function, module);
	expect("do_one_initcall", "fn=%s [%s]\tret=0", function, module);
}

static void unload(const char *module)
{
	const char *const modprobe[] = { "modprobe", "-r", module, NULL };

	step("modprobe -r %s", module);
	errno = 0;
	if (run_quietly(modprobe))
		die("modprobe -r %s", module);
	expect("__x64_sys_delete_module", "module=%s\tflags=O_NONBLOCK\tret=0",
	       module);
	expect("free_module", "module=%s", module);
}

/* L2TP over IP: a protocol of IP that has a number, and sockets. */
static void a_protocol(void)
{
	static const char *const points[] = {
		"kmem_cache_create", "inet_add_protocol",
		"inet_register_protosw", "inet_del_protocol", NULL
	};

	if (!load("l2tp_ip", points))
		return;
	expect_init("l2tp_ip", "l2tp_ip_init");
	expect("kmem_cache_create", "name=L2TP/IP");
	expect("proto_register", "name=L2TP/IP\tobj_size~*\talloc_slab=true\tret=0");
	expect("inet_add_protocol",
	       "protocol=IPPROTO_L2TP\thandler=l2tp_ip_recv [l2tp_ip]\tret=0");
	expect("inet_register_protosw",
	       "type=SOCK_DGRAM\tprotocol=IPPROTO_L2TP\tprot=L2TP/IP");
	unload("l2tp_ip");
	expect("inet_del_protocol",
	       "protocol=IPPROTO_L2TP\thandler=l2tp_ip_recv [l2tp_ip]\tret=0");
	expect("proto_unregister", "name=L2TP/IP");
}

/* PF_KEY: a family of sockets, for the keys of IPsec. */
static void a_family(void)
{
	static const char *const points[] = { "xfrm_register_km", NULL };
	static const char ops[] = "init=pfkey_net_init [af_key]";

	if (!load("af_key", points))
		return;
	expect_init("af_key", "ipsec_pfkey_init");
	expect("proto_register", "name=KEY\talloc_slab=false\tret=0");
	expect("register_pernet_subsys",
	       "%s\texit=pfkey_net_exit [af_key]\tret=0", ops);
	expect("ops_init", "%s\tret=0", ops);
	expect("sock_register",
	       "family=AF_KEY\tcreate=pfkey_create [af_key]\tret=0");
	expect("xfrm_register_km", "notify=pfkey_send_notify [af_key]");
	unload("af_key");
	expect("sock_unregister", "family=AF_KEY");
	expect("unregister_pernet_subsys", "%s", ops);
	expect("proto_unregister", "name=KEY");
}

/* macvlan wants to know of devices: when one goes, those on top of it go. */
static void a_listener(void)
{
	static const char *const points[] = {
		"register_netdevice_notifier", "unregister_netdevice_notifier",
		NULL
	};
	static const char notifier[] = "notifier=macvlan_device_event [macvlan]";

	if (!load("macvlan", points))
		return;
	expect_init("macvlan", "macvlan_init_module");
	expect("register_netdevice_notifier", "%s\tret=0", notifier);
	unload("macvlan");
	expect("unregister_netdevice_notifier", "%s\tret=0", notifier);
}

/* What a module registers for good, a packet socket registers while it is open. */
static void a_receiver(void)
{
	int fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, htons(ETH_P_IP));

	if (fd < 0)
		die("a packet socket");
	step("a packet socket");
	expect("dev_add_pack", "type_be=0x%x\tfunc~packet_rcv*",
	       htons(ETH_P_IP));
	close(fd);
}

static void run(int argc, char **argv)
{
	static const char *const points[] = {
		"__x64_sys_init_module", "__x64_sys_finit_module",
		"load_module", "module_sig_check", "mod_sysfs_setup",
		"do_init_module", "do_one_initcall", "proto_register",
		"sock_register", "register_pernet_subsys", "ops_init",
		"__x64_sys_delete_module", "free_module", "proto_unregister",
		"sock_unregister", "unregister_pernet_subsys",
		"kmem_cache_create", "inet_add_protocol",
		"inet_register_protosw", "inet_del_protocol",
		"xfrm_register_km", "register_netdevice_notifier",
		"unregister_netdevice_notifier", "dev_add_pack", NULL
	};

	(void)argc;
	(void)argv;
	asked_for();
	if (!is_root()) {
		skip_all(points, "only root may load modules");
		return;
	}
	no_modules();
	a_protocol();
	a_family();
	a_listener();
	a_receiver();
}

const struct trigger trigger_module_init = {
	.name = "module-init",
	.about = "loads and unloads a protocol, a family of sockets, a listener",
	.run = run,
};

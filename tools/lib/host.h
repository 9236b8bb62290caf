/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What of the machine decides whether kwatch can work on it.
 */
#ifndef KWATCH_HOST_H
#define KWATCH_HOST_H

#include <stdbool.h>
#include <linux/types.h>

/** enum kwatch_answer - a question that may not be answerable without root */
enum kwatch_answer {
	KWATCH_NO,
	KWATCH_YES,
	KWATCH_UNKNOWN,
};

/**
 * struct kwatch_host - the machine
 * @release: of the kernel
 * @machine: x86_64, ...
 * @lockdown: none, integrity, confidentiality, "" when not known
 * @module_version: of the loaded module, "" when it is not
 * @module_loaded: it is in the kernel
 * @device: /dev/kwatch is there
 * @btf: /sys/kernel/btf/vmlinux is there
 * @kprobes: they are enabled
 * @ftrace: it is enabled: probes at function entries need it
 * @signed_only: unsigned modules are refused
 * @headers: modules can be built for this kernel
 * @modules_disabled: no module can be loaded until the next boot
 * @user_namespace: the caller is in one that is not the first
 * @capabilities: effective ones of the caller, a bit each; all when not known
 */
struct kwatch_host {
	char release[65];
	char machine[65];
	char lockdown[32];
	char module_version[32];
	bool module_loaded;
	bool device;
	bool btf;
	enum kwatch_answer kprobes;
	enum kwatch_answer ftrace;
	enum kwatch_answer signed_only;
	bool headers;
	enum kwatch_answer modules_disabled;
	enum kwatch_answer user_namespace;
	__u64 capabilities;
};

/**
 * kwatch_host_look - look at the machine
 * @host: out
 * @root: in front of all paths, "" but for tests
 */
void kwatch_host_look(struct kwatch_host *host, const char *root);

#endif

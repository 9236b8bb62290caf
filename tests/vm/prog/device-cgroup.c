// SPDX-License-Identifier: GPL-2.0
/*
 * device-cgroup DIRECTORY - no device can be opened in this cgroup any more, as
 * a container engine does for those that were not passed in.
 */
#include <fcntl.h>
#include <stdio.h>
#include <bpf/bpf.h>
#include <linux/bpf.h>

int main(int argc, char **argv)
{
	static const struct bpf_insn deny[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, .imm = 0 },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	int cgroup = argc == 2 ? open(argv[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	int program = bpf_prog_load(BPF_PROG_TYPE_CGROUP_DEVICE, "deny", "GPL", deny, 2, NULL);

	if (cgroup < 0 || program < 0 ||
	    bpf_prog_attach(program, cgroup, BPF_CGROUP_DEVICE, 0)) {
		perror("device-cgroup");
		return 1;
	}
	return 0;
}

// SPDX-License-Identifier: GPL-2.0
/*
 * module/fetch.c as it is, over a memory that is made of the input: fake_memory.h
 * comes first and takes the place of the loads.
 */
#include "fake_memory.h"
#include "../../module/fetch.c"

struct fake_memory fake_memory;
unsigned long shim_stack[SHIM_STACK];

const u8 *fake_memory_at(unsigned long address, size_t bytes, bool user)
{
	unsigned long at = address - (user ? FAKE_USER : FAKE_KERNEL);

	if ((user && !fake_memory.resident) || at > fake_memory.size ||
	    bytes > fake_memory.size - at)
		return NULL;
	return fake_memory.bytes + at;
}

static int copy(void *to, unsigned long address, size_t bytes, bool user)
{
	const u8 *from = fake_memory_at(address, bytes, user);

	/* What could be read before a fault is there, or rather anything. */
	memset(to, 0xee, bytes);
	if (!from)
		return -EFAULT;
	memcpy(to, from, bytes);
	return 0;
}

static int load_word(u64 *value, unsigned long address, unsigned int bytes, bool user)
{
	u64 word = 0;
	const u8 *from = fake_memory_at(address, bytes, user);

	if (from)
		memcpy(&word, from, bytes);
	*value = word;
	return from ? 0 : -EFAULT;
}

int kwatch_nofault_word(u64 *value, unsigned long address, unsigned int bytes)
{
	return load_word(value, address, bytes, false);
}

int kwatch_nofault_user_word(u64 *value, unsigned long address, unsigned int bytes)
{
	return load_word(value, address, bytes, true);
}

/* Writes over all of @cap, as the real ones may. */
static int copy_text(char *to, unsigned int cap, unsigned long address, bool user, u16 *flags)
{
	unsigned int length;
	const u8 *byte;

	memset(to, 0xee, cap);
	for (length = 0; length < cap; length++) {
		byte = fake_memory_at(address + length, 1, user);
		if (!byte)
			*flags |= KWATCH_DYNAMIC_FAULTED;
		if (!byte || !*byte)
			return length;
		to[length] = *byte;
	}
	byte = fake_memory_at(address + length, 1, user);
	*flags |= byte && *byte ? KWATCH_DYNAMIC_TRUNCATED : 0;
	return length;
}

int kwatch_nofault_text(char *to, unsigned int cap, const char *from, u16 *flags)
{
	return copy_text(to, cap, (unsigned long)from, false, flags);
}

int kwatch_nofault_user_text(char *to, unsigned int cap, const char *from, u16 *flags)
{
	return copy_text(to, cap, (unsigned long)from, true, flags);
}

int kwatch_nofault_bytes(void *to, const void *from, unsigned int bytes)
{
	return copy(to, (unsigned long)from, bytes, false);
}

int kwatch_nofault_user_bytes(void *to, const void *from, unsigned int bytes)
{
	return copy(to, (unsigned long)from, bytes, true);
}

int kwatch_read_skb(struct kwatch_skb *out, const struct sk_buff *from)
{
	return copy(out, (unsigned long)from, sizeof(*out), false);
}

int kwatch_read_netdev(struct kwatch_netdev *out, const struct net_device *from)
{
	return copy(out, (unsigned long)from, sizeof(*out), false);
}

int kwatch_read_sock(struct kwatch_sock *out, const struct sock *from)
{
	return copy(out, (unsigned long)from, sizeof(*out), false);
}

int kwatch_read_socket(struct kwatch_sock *out, const struct socket *from)
{
	return copy(out, (unsigned long)from, sizeof(*out), false);
}

int kwatch_read_task(struct kwatch_task *out, const struct task_struct *from)
{
	return copy(out, (unsigned long)from, sizeof(*out), false);
}

int kwatch_read_pid(u64 *out, const struct pid *from)
{
	return copy(out, (unsigned long)from, sizeof(*out), false);
}

int kwatch_read_siginfo(struct kwatch_siginfo *out, const struct kernel_siginfo *from)
{
	return copy(out, (unsigned long)from, sizeof(*out), false);
}

int kwatch_read_path(char *to, unsigned int cap, const struct path *from, u16 *flags)
{
	return copy_text(to, cap, (unsigned long)from, false, flags);
}

int kwatch_read_file(char *to, unsigned int cap, const struct file *from, u16 *flags)
{
	return copy_text(to, cap, (unsigned long)from, false, flags);
}

int kwatch_read_dentry(char *to, unsigned int cap, const struct dentry *from, u16 *flags)
{
	return copy_text(to, cap, (unsigned long)from, false, flags);
}

int kwatch_read_filename(char *to, unsigned int cap, const struct filename *from, u16 *flags)
{
	return copy_text(to, cap, (unsigned long)from, false, flags);
}

int kwatch_read_binprm(char *to, unsigned int cap, const struct linux_binprm *bprm, u16 *flags)
{
	struct kwatch_binprm head = { .argc = 1 };

	if (cap < sizeof(head))
		return 0;
	head.filename_length = copy_text(to + sizeof(head), cap - sizeof(head),
					 (unsigned long)bprm, false, flags);
	memcpy(to, &head, sizeof(head));
	return sizeof(head) + head.filename_length;
}

int kwatch_read_sockaddr(char *to, unsigned int cap, const void *address, bool user,
			 unsigned int length, u16 *flags)
{
	unsigned int bytes = length ? length : 16;

	if (bytes > cap) {
		bytes = cap;
		*flags |= KWATCH_DYNAMIC_TRUNCATED;
	}
	if (copy(to, (unsigned long)address, bytes, user)) {
		*flags |= KWATCH_DYNAMIC_FAULTED;
		return 0;
	}
	return bytes;
}

/* Chains of any length: as deep as the stack pointer says, from the place on. */
int kwatch_read_stack(char *to, unsigned int cap, const struct pt_regs *regs,
		      unsigned long place, u16 *flags)
{
	unsigned int depth = 1 + regs->argument[0] % 64, i;

	for (i = 0; i < depth && (i + 1) * 8 <= cap; i++) {
		unsigned long address = place + i;

		memcpy(to + 8 * i, &address, 8);
	}
	*flags |= i < depth ? KWATCH_DYNAMIC_TRUNCATED : 0;
	return 8 * i;
}

/* Names of any length; what is at an odd address has none. */
unsigned int kwatch_read_symbol(char *to, unsigned int cap, unsigned long address, u16 *flags)
{
	unsigned int length = 1 + address / 2 % 64, bytes = min(length, cap);

	if (address & 1) {
		*flags |= KWATCH_DYNAMIC_FAULTED;
		return 0;
	}
	*flags |= bytes < length ? KWATCH_DYNAMIC_TRUNCATED : 0;
	memset(to, 'f', bytes);
	return bytes;
}

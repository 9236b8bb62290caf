/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * The contract between kwatch.ko and user space: ioctls on /dev/kwatch, the
 * pages that mmap() shows, and the records in them. Nothing else crosses.
 *
 * Rules that hold for every struct handed to an ioctl:
 *  - it begins with __u32 size, which the caller sets to sizeof(the struct);
 *    structs grow at the end only. A smaller size than today's is taken as an
 *    older caller (missing members are zero), a larger one as a newer caller
 *    and is taken only if the part unknown to the module is zero (else E2BIG);
 *  - members named __reserved and unknown flag bits must be zero (else EINVAL);
 *  - a refused call changes nothing but the message buffer.
 *
 * Layout is the same for 32-bit and 64-bit callers; numbers have the byte
 * order of the machine.
 */
#ifndef _UAPI_LINUX_KWATCH_H
#define _UAPI_LINUX_KWATCH_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define KWATCH_DEVICE		"/dev/kwatch"

/* Sizes of names, all counting the terminating NUL. */
#define KWATCH_NAME_MAX		64	/* session and probe names */
#define KWATCH_SYMBOL_MAX	192	/* [module:]symbol */
#define KWATCH_FIELD_NAME_MAX	32
#define KWATCH_DISPLAY_MAX	32
#define KWATCH_COMM_MAX		16	/* TASK_COMM_LEN */
#define KWATCH_DEV_NAME_MAX	16	/* IFNAMSIZ */
#define KWATCH_DEREF_MAX	8	/* steps in one dereference chain */
#define KWATCH_LATENCY_BUCKETS	64

/**
 * struct kwatch_message - where a refusal is explained
 * @text: user pointer to a buffer for one NUL-terminated English sentence
 *        that says which member, field or operand was refused and why; 0 when
 *        the caller does not want it
 * @length: bytes at @text
 * @__reserved: must be zero
 *
 * Written only when the ioctl fails; cut to @length when longer.
 */
struct kwatch_message {
	__aligned_u64 text;
	__u32 length;
	__u32 __reserved;
};

/* Feature bits of struct kwatch_info. */
#define KWATCH_FEATURE_MOUNTS	(1ULL << 0) /* paths cross mount points */
#define KWATCH_FEATURE_FOLLOW	(1ULL << 1) /* KWATCH_GATE_FOLLOW works */
#define KWATCH_FEATURE_CGROUP	(1ULL << 2) /* KWATCH_GATE_CGROUP works */
#define KWATCH_FEATURE_FTRACE	(1ULL << 3) /* functions are probed by ftrace */
#define KWATCH_FEATURE_GUARD	(1ULL << 4) /* kwatch_setup.max_rate works */
#define KWATCH_FEATURE_STACK	(1ULL << 5) /* KWATCH_TYPE_STACK works */
#define KWATCH_FEATURE_SYMBOL	(1ULL << 6) /* KWATCH_TYPE_SYMBOL works */

/**
 * struct kwatch_info - what this module can do
 * @size: sizeof(struct kwatch_info)
 * @page_size: bytes in a page, the unit of the mmap layout
 * @features: KWATCH_FEATURE_* bits
 * @cpus: CPU numbers are below this
 * @max_probes: probes in one session
 * @max_fields: fields of one probe
 * @max_predicates: predicates of one probe
 * @max_record: bytes of the largest record, header included
 * @ring_bytes_min: smallest data area of a per-CPU ring
 * @ring_bytes_max: largest data area of a per-CPU ring
 * @total_bytes_max: data bytes of all rings and bytes of all return
 *                   instances (see kwatch_probe.max_active), of all sessions
 * @total_bytes: of those, in use now
 * @max_active: largest value of kwatch_probe.max_active
 * @__reserved: zero
 * @version: version of the module, for people; programs test @features
 */
struct kwatch_info {
	__u32 size;
	__u32 page_size;
	__aligned_u64 features;
	__u32 cpus;
	__u32 max_probes;
	__u32 max_fields;
	__u32 max_predicates;
	__u32 max_record;
	__u32 ring_bytes_min;
	__u32 ring_bytes_max;
	__u32 max_active;
	__aligned_u64 total_bytes_max;
	__aligned_u64 total_bytes;
	__u32 __reserved[2];
	char version[16];
};

/* Flags of struct kwatch_setup, also reported by struct kwatch_session. */
#define KWATCH_SESSION_OVERWRITE  (1U << 0) /* oldest lost, not newest */
#define KWATCH_SESSION_PERSIST	  (1U << 1) /* outlives its creator */
#define KWATCH_SESSION_TRACE_SELF (1U << 2) /* creator and reader are traced */

/* What programs set as kwatch_setup.max_rate unless told, times the CPUs. */
#define KWATCH_CPU_RATE		1000000ULL
#define KWATCH_MAX_RATE		1000000000ULL /* the largest that is taken */

/**
 * struct kwatch_setup - make the session of this open file
 * @size: sizeof(struct kwatch_setup)
 * @flags: KWATCH_SESSION_* bits; KWATCH_SESSION_PERSIST needs a @name
 * @ring_bytes: data bytes of the ring of each CPU: a power of two, at least a
 *              page
 * @watermark: wake a poller when a ring holds this many unread bytes; 0 means
 *             a quarter of @ring_bytes, and comes back as that
 * @deadline_ns: wake a poller at the latest this long after the first unread
 *               record; 0 means 100 ms, and comes back as that
 * @name: name in KWATCH_IOC_SESSIONS, unique, printable without blanks; may
 *        be empty
 * @id: out: number of the session, as the kernel log names it
 * @__reserved: must be zero
 * @message: where a refusal is explained
 * @max_rate: overload guard: a probe that is hit more often, in hits a second
 *            of all CPUs, those that the gate refuses included, is disarmed
 *            until the session is enabled again; 0: none is
 */
struct kwatch_setup {
	__u32 size;
	__u32 flags;
	__u32 ring_bytes;
	__u32 watermark;
	__aligned_u64 deadline_ns;
	char name[KWATCH_NAME_MAX];
	__u32 id;
	__u32 __reserved;
	struct kwatch_message message;
	__aligned_u64 max_rate;
};

#define KWATCH_SETUP_SIZE_VER0	112	/* bytes of its first version */

/**
 * struct kwatch_name - name a session, to attach to it or to destroy it
 * @size: sizeof(struct kwatch_name)
 * @id: out, KWATCH_IOC_ATTACH: number of the session
 * @name: its name
 * @message: where a refusal is explained
 */
struct kwatch_name {
	__u32 size;
	__u32 id;
	char name[KWATCH_NAME_MAX];
	struct kwatch_message message;
};

/**
 * enum kwatch_source - where the value of a field begins
 * @KWATCH_SOURCE_ARGUMENT: argument number kwatch_field.index, from 0
 * @KWATCH_SOURCE_RETURN: the return value (probes with a return side only)
 * @KWATCH_SOURCE_STACK: word number kwatch_field.index of the stack at entry
 * @KWATCH_SOURCE_CURRENT: pointer to the current task
 * @KWATCH_SOURCE_ADDRESS: the constant kwatch_field.address
 * @KWATCH_SOURCE_CALLER: return address of the probed function
 * @KWATCH_SOURCE_CHAIN: the calls that led to the hit, of KWATCH_TYPE_STACK
 */
enum kwatch_source {
	KWATCH_SOURCE_ARGUMENT = 1,
	KWATCH_SOURCE_RETURN,
	KWATCH_SOURCE_STACK,
	KWATCH_SOURCE_CURRENT,
	KWATCH_SOURCE_ADDRESS,
	KWATCH_SOURCE_CALLER,
	KWATCH_SOURCE_CHAIN,
};

/**
 * enum kwatch_type - what is made of the value
 *
 * Scalars take a slot of 8 bytes, sign- or zero-extended. Composite types of
 * fixed size take the struct named behind them. Types marked dynamic take a
 * struct kwatch_dynamic behind all fixed fields.
 *
 * @KWATCH_TYPE_U8: scalar
 * @KWATCH_TYPE_U16: scalar
 * @KWATCH_TYPE_U32: scalar
 * @KWATCH_TYPE_U64: scalar
 * @KWATCH_TYPE_S8: scalar
 * @KWATCH_TYPE_S16: scalar
 * @KWATCH_TYPE_S32: scalar
 * @KWATCH_TYPE_S64: scalar
 * @KWATCH_TYPE_POINTER: scalar, an address; readers hide it unless asked
 * @KWATCH_TYPE_PID: scalar, the number of a struct pid in the first namespace
 * @KWATCH_TYPE_STRING: dynamic, up to a NUL, from kernel memory
 *                      (KWATCH_FIELD_USER: from user memory)
 * @KWATCH_TYPE_BYTES: dynamic, kwatch_field.cap bytes, fewer when the argument
 *                     that kwatch_field.length_argument names says so
 * @KWATCH_TYPE_SOCKADDR: dynamic, the bytes of a struct sockaddr, as many as
 *                        its family has or kwatch_field.length_argument says
 * @KWATCH_TYPE_FILENAME: dynamic, the name in a struct filename
 * @KWATCH_TYPE_PATH: dynamic, text of a struct path
 * @KWATCH_TYPE_FILE: dynamic, text of the path of a struct file
 * @KWATCH_TYPE_DENTRY: dynamic, text of a struct dentry's path inside its
 *                      file system
 * @KWATCH_TYPE_BINPRM: dynamic, struct kwatch_binprm and two strings
 * @KWATCH_TYPE_STACK: dynamic, of KWATCH_SOURCE_CHAIN alone: addresses of 8
 *                     bytes each, not aligned: that of the probe, then return
 *                     addresses, the innermost first; with
 *                     KWATCH_FIELD_AT_RETURN those from the caller on. What the
 *                     probe itself put on the stack is not among them.
 *                     KWATCH_DYNAMIC_TRUNCATED: there are more callers;
 *                     KWATCH_DYNAMIC_FAULTED: it could not be followed to its end
 * @KWATCH_TYPE_SYMBOL: dynamic, the name of what is at the address: function,
 *                      "+0x10" if it is inside, " [module]"
 * @KWATCH_TYPE_SKB: struct kwatch_skb of a struct sk_buff
 * @KWATCH_TYPE_SOCK: struct kwatch_sock of a struct sock
 * @KWATCH_TYPE_SOCKET: struct kwatch_sock of a struct socket
 * @KWATCH_TYPE_TASK: struct kwatch_task of a struct task_struct
 * @KWATCH_TYPE_SIGINFO: struct kwatch_siginfo of a struct kernel_siginfo
 * @KWATCH_TYPE_NETDEV: struct kwatch_netdev of a struct net_device
 */
enum kwatch_type {
	KWATCH_TYPE_U8 = 1,
	KWATCH_TYPE_U16,
	KWATCH_TYPE_U32,
	KWATCH_TYPE_U64,
	KWATCH_TYPE_S8,
	KWATCH_TYPE_S16,
	KWATCH_TYPE_S32,
	KWATCH_TYPE_S64,
	KWATCH_TYPE_POINTER,
	KWATCH_TYPE_PID,
	KWATCH_TYPE_STRING = 32,
	KWATCH_TYPE_BYTES,
	KWATCH_TYPE_SOCKADDR,
	KWATCH_TYPE_FILENAME,
	KWATCH_TYPE_PATH,
	KWATCH_TYPE_FILE,
	KWATCH_TYPE_DENTRY,
	KWATCH_TYPE_BINPRM,
	KWATCH_TYPE_STACK,
	KWATCH_TYPE_SYMBOL,
	KWATCH_TYPE_SKB = 64,
	KWATCH_TYPE_SOCK,
	KWATCH_TYPE_SOCKET,
	KWATCH_TYPE_TASK,
	KWATCH_TYPE_SIGINFO,
	KWATCH_TYPE_NETDEV,
};

/* Flags of struct kwatch_field. */
#define KWATCH_FIELD_USER	(1U << 0) /* the last load is from user memory */
#define KWATCH_FIELD_EMBEDDED	(1U << 1) /* last offset: add, do not load */
#define KWATCH_FIELD_AT_RETURN	(1U << 2) /* source at entry, read at return */

/**
 * struct kwatch_field - one value of a record
 * @name: what readers call it: a letter or underscore, then those and digits
 * @display: how readers show it (a table of names, a unit, ...); the module
 *           keeps it for KWATCH_IOC_SCHEMA and gives it no meaning
 * @source: enum kwatch_source
 * @type: enum kwatch_type
 * @index: of the argument or stack word
 * @derefs: how many of @offsets are used
 * @flags: KWATCH_FIELD_* bits
 * @cap: most bytes a dynamic field may take, its struct kwatch_dynamic not
 *       counted; 0 means 256. Of a stack a multiple of 8
 * @bit_offset: first bit of a bit field in the loaded scalar
 * @bit_size: bits of it, 0 for a whole scalar
 * @length_argument: 1 + index of the argument that holds the length of the
 *                   bytes or the socket address; 0 for none
 * @__reserved0: must be zero
 * @__reserved1: must be zero
 * @offsets: the chain: v = source; for each offset but the last
 *           v = *(void **)(v + offset); the last loads a value of @type from
 *           v + offset, or for a composite or dynamic type the pointer to it;
 *           with KWATCH_FIELD_EMBEDDED the object itself lies at v + offset
 * @address: of KWATCH_SOURCE_ADDRESS
 *
 * Every load is a nofault copy: a wrong address sets the fault bit of the
 * field (see struct kwatch_record) and leaves its value zero or empty. User
 * memory that is not resident is tried once more at return, where there is a
 * return side. A pointer to a composite or dynamic object that is NULL is no
 * fault: the struct is all zero, or KWATCH_DYNAMIC_NULL is set.
 */
struct kwatch_field {
	char name[KWATCH_FIELD_NAME_MAX];
	char display[KWATCH_DISPLAY_MAX];
	__u8 source;
	__u8 type;
	__u8 index;
	__u8 derefs;
	__u16 flags;
	__u16 cap;
	__u8 bit_offset;
	__u8 bit_size;
	__u8 length_argument;
	__u8 __reserved0;
	__u32 __reserved1;
	__s32 offsets[KWATCH_DEREF_MAX];
	__aligned_u64 address;
};

#define KWATCH_FIELD_SIZE_VER0	120	/* bytes of its first version */

/**
 * enum kwatch_op - comparison of a predicate
 * @KWATCH_OP_EQ: field == value
 * @KWATCH_OP_NE: field != value
 * @KWATCH_OP_LT: field < value, signed for signed types
 * @KWATCH_OP_LE: field <= value
 * @KWATCH_OP_GT: field > value
 * @KWATCH_OP_GE: field >= value
 * @KWATCH_OP_ANY_BITS: field & value is not zero
 * @KWATCH_OP_ALL_BITS: field & value equals value
 * @KWATCH_OP_STR_EQ: text equals the string
 * @KWATCH_OP_STR_PREFIX: text begins with the string
 * @KWATCH_OP_STR_SUFFIX: text ends with the string
 * @KWATCH_OP_STR_GLOB: text matches the string, in which * stands for any
 *                      bytes and ? for one
 */
enum kwatch_op {
	KWATCH_OP_EQ = 1,
	KWATCH_OP_NE,
	KWATCH_OP_LT,
	KWATCH_OP_LE,
	KWATCH_OP_GT,
	KWATCH_OP_GE,
	KWATCH_OP_ANY_BITS,
	KWATCH_OP_ALL_BITS,
	KWATCH_OP_STR_EQ = 32,
	KWATCH_OP_STR_PREFIX,
	KWATCH_OP_STR_SUFFIX,
	KWATCH_OP_STR_GLOB,
};

/* Where a predicate may jump to, beside a later predicate. */
#define KWATCH_JUMP_ACCEPT	0xffff	/* the hit is recorded */
#define KWATCH_JUMP_REJECT	0xfffe	/* the hit is counted as filtered */

/**
 * struct kwatch_predicate - one comparison of a filter
 * @field: index of the field
 * @op: enum kwatch_op
 * @width: 1, 2, 4 or 8: compare so many bytes (unsigned) of a composite of
 *         fixed size; 0: compare a scalar or a text as a whole
 * @__reserved0: must be zero
 * @offset: of those bytes in the composite
 * @on_true: index of the next predicate, larger than its own, or KWATCH_JUMP_*
 * @on_false: the same for a comparison that fails; also taken when the field
 *            could not be read
 * @__reserved1: must be zero
 * @value: number to compare with; for text the offset of the string in
 *         kwatch_probe.strings (low 32 bits) and its length (high 32 bits)
 *
 * Evaluation begins at predicate 0. A filter is evaluated at entry when all
 * its fields are there at entry, else at return.
 */
struct kwatch_predicate {
	__u16 field;
	__u8 op;
	__u8 width;
	__u32 __reserved0;
	__u16 offset;
	__u16 on_true;
	__u16 on_false;
	__u16 __reserved1;
	__aligned_u64 value;
};

#define KWATCH_PREDICATE_SIZE_VER0 24	/* bytes of its first version */

/* Flags of struct kwatch_probe. */
#define KWATCH_PROBE_ENTRY	(1U << 0) /* a record when it is called */
#define KWATCH_PROBE_RETURN	(1U << 1) /* a record when it returns */
#define KWATCH_PROBE_LATENCY	(1U << 2) /* keep the latency histogram */

/**
 * struct kwatch_probe - plant a probe
 * @size: sizeof(struct kwatch_probe)
 * @flags: KWATCH_PROBE_* bits; none of them: hits are only counted
 * @symbol: [module:]symbol to probe, or with an @address what to call it
 * @name: what readers call the probe; empty: as @symbol
 * @address: kernel address to probe; 0: look @symbol up
 * @offset: bytes from there; only 0 for a probe with a return side
 * @sample: keep every n-th hit of each CPU; 0 and 1 keep all
 * @max_active: calls in flight that a return probe can follow; 0 means 512
 * @nr_fields: number of struct kwatch_field at @fields
 * @field_size: sizeof(struct kwatch_field)
 * @nr_predicates: number of struct kwatch_predicate at @predicates; 0: keep all
 * @predicate_size: sizeof(struct kwatch_predicate)
 * @fields: user pointer
 * @predicates: user pointer
 * @strings: user pointer to the bytes that text predicates compare with
 * @strings_length: of them
 * @id: out: number of the probe in its session, from 1; numbers are not used
 *      again
 * @__reserved: must be zero
 * @message: where a refusal is explained
 *
 * Allowed while the session is disabled.
 */
struct kwatch_probe {
	__u32 size;
	__u32 flags;
	char symbol[KWATCH_SYMBOL_MAX];
	char name[KWATCH_NAME_MAX];
	__aligned_u64 address;
	__u32 offset;
	__u32 sample;
	__u32 max_active;
	__u32 nr_fields;
	__u32 field_size;
	__u32 nr_predicates;
	__u32 predicate_size;
	__u32 strings_length;
	__aligned_u64 fields;
	__aligned_u64 predicates;
	__aligned_u64 strings;
	__u32 id;
	__u32 __reserved;
	struct kwatch_message message;
};

/**
 * struct kwatch_probe_id - name a probe of the session, to remove it
 * @size: sizeof(struct kwatch_probe_id)
 * @id: of the probe
 * @message: where a refusal is explained
 */
struct kwatch_probe_id {
	__u32 size;
	__u32 id;
	struct kwatch_message message;
};

/* Flags of struct kwatch_schema_field. */
#define KWATCH_SCHEMA_RETURN_ONLY (1U << 0) /* not in the entry record */
#define KWATCH_SCHEMA_DYNAMIC	  (1U << 1) /* struct kwatch_dynamic */
#define KWATCH_SCHEMA_USER	  (1U << 2) /* read from user memory */

/**
 * struct kwatch_schema_field - where a field is in the records of its probe
 * @name: of the field
 * @display: as given when the probe was planted
 * @type: enum kwatch_type
 * @source: enum kwatch_source
 * @flags: KWATCH_SCHEMA_* bits
 * @entry_offset: of a fixed field from the start of an entry record
 * @return_offset: of a fixed field from the start of a return record
 * @fixed_size: bytes of a fixed field; 0 for a dynamic one
 * @cap: most bytes of a dynamic field
 * @__reserved: zero
 *
 * Dynamic fields follow the fixed ones in the order of the schema.
 */
struct kwatch_schema_field {
	char name[KWATCH_FIELD_NAME_MAX];
	char display[KWATCH_DISPLAY_MAX];
	__u8 type;
	__u8 source;
	__u16 flags;
	__u16 entry_offset;
	__u16 return_offset;
	__u16 fixed_size;
	__u16 cap;
	__u32 __reserved;
};

#define KWATCH_SCHEMA_FIELD_SIZE_VER0 80 /* bytes of its first version */

/* Flags of struct kwatch_schema beside KWATCH_PROBE_*. */
#define KWATCH_SCHEMA_FAULT_MASK (1U << 31) /* records have a fault mask */
#define KWATCH_SCHEMA_BY_FTRACE	 (1U << 30) /* armed by ftrace, not by a kprobe */

/**
 * struct kwatch_schema - how to read the records of a probe
 * @size: sizeof(struct kwatch_schema)
 * @id: in: of the probe
 * @next: in: not zero: take the first probe whose number is not below @id,
 *        which is how to enumerate them; out: zero
 * @flags: out: KWATCH_PROBE_* bits, KWATCH_SCHEMA_FAULT_MASK and
 *         KWATCH_SCHEMA_BY_FTRACE
 * @symbol: out: of the probe
 * @name: out: of the probe
 * @offset: out: of the probe
 * @sample: out: of the probe
 * @nr_fields: in: room at @fields; out: fields of the probe, also when the
 *             call fails with ENOSPC because the room is too small
 * @field_size: in: sizeof(struct kwatch_schema_field)
 * @entry_dynamic: out: offset of the first dynamic field in an entry record
 * @return_dynamic: out: the same in a return record
 * @__reserved: must be zero
 * @fields: user pointer to struct kwatch_schema_field
 * @message: where a refusal is explained
 *
 * @id comes back as the number of the probe that was described. ENOENT: there
 * is no such probe, or with @next no further one.
 */
struct kwatch_schema {
	__u32 size;
	__u32 id;
	__u32 next;
	__u32 flags;
	char symbol[KWATCH_SYMBOL_MAX];
	char name[KWATCH_NAME_MAX];
	__u32 offset;
	__u32 sample;
	__u32 nr_fields;
	__u32 field_size;
	__u16 entry_dynamic;
	__u16 return_dynamic;
	__u32 __reserved;
	__aligned_u64 fields;
	struct kwatch_message message;
};

/**
 * struct kwatch_counts - what became of the hits
 * @hits: hits that passed the task gate and whose fate is known. A probe that
 *        records entries and returns has two for each call; a probe with a
 *        return side only has its hit when the call returns, or at entry when
 *        it is dropped there
 * @recorded: written to a ring
 * @filtered: refused by the predicates
 * @sampled: left out by 1-in-n sampling
 * @ring_full: lost because the ring had no room, or the CPU has no ring
 * @too_big: lost because the record is larger than the ring takes
 * @nested: lost because an interrupt hit while the CPU was writing a record
 *          and there was no way to write another
 * @counted: of a probe that keeps no records
 * @gated: refused by the task gate; not in @hits
 * @entered: calls whose return is being waited for, or was seen
 * @returned: of those, the ones that returned while the session was enabled
 * @faulted: recorded with at least one field that could not be read
 *
 * Always: hits = recorded + filtered + sampled + ring_full + too_big + nested
 * + counted.
 */
struct kwatch_counts {
	__aligned_u64 hits;
	__aligned_u64 recorded;
	__aligned_u64 filtered;
	__aligned_u64 sampled;
	__aligned_u64 ring_full;
	__aligned_u64 too_big;
	__aligned_u64 nested;
	__aligned_u64 counted;
	__aligned_u64 gated;
	__aligned_u64 entered;
	__aligned_u64 returned;
	__aligned_u64 faulted;
};

#define KWATCH_ALL_CPUS		0xffffffffU

/**
 * struct kwatch_stats - the counters of a probe
 * @size: sizeof(struct kwatch_stats)
 * @id: in: of the probe; 0: the sum over all probes
 * @cpu: in: number of the CPU, or KWATCH_ALL_CPUS for the sum
 * @__reserved: must be zero
 * @counts: out: counters since the session was made
 * @missed: out: hits inside the handler of another probe: of a probe that its
 *          kprobe arms, in an interrupt or by what the handler calls; of one
 *          with KWATCH_SCHEMA_BY_FTRACE, only the latter; of all CPUs
 * @missed_returns: out: calls whose return could not be followed because
 *                  max_active calls were in flight; of all CPUs
 * @message: where a refusal is explained
 * @disarmed: out: probes that the overload guard has disarmed since the
 *            session was enabled last: of the one asked for 0 or 1
 * @__reserved1: out: zero
 * @rate: out: hits a second of those that it was disarmed for, of a sum the
 *        largest
 */
struct kwatch_stats {
	__u32 size;
	__u32 id;
	__u32 cpu;
	__u32 __reserved;
	struct kwatch_counts counts;
	__aligned_u64 missed;
	__aligned_u64 missed_returns;
	struct kwatch_message message;
	__u32 disarmed;
	__u32 __reserved1;
	__aligned_u64 rate;
};

#define KWATCH_STATS_SIZE_VER0	144	/* bytes of its first version */

/**
 * struct kwatch_latency - how long the calls took
 * @size: sizeof(struct kwatch_latency)
 * @id: in: of the probe, planted with KWATCH_PROBE_LATENCY
 * @count: out: calls
 * @total_ns: out: sum of their durations
 * @max_ns: out: the longest
 * @buckets: out: bucket 0 counts 0 ns, bucket n durations of
 *           [2^(n-1), 2^n) ns; the last bucket all above
 * @message: where a refusal is explained
 */
struct kwatch_latency {
	__u32 size;
	__u32 id;
	__aligned_u64 count;
	__aligned_u64 total_ns;
	__aligned_u64 max_ns;
	__aligned_u64 buckets[KWATCH_LATENCY_BUCKETS];
	struct kwatch_message message;
};

/* Flags of struct kwatch_gate. */
#define KWATCH_GATE_TID		(1U << 0) /* only the threads at pids */
#define KWATCH_GATE_TGID	(1U << 1) /* only the processes at pids */
#define KWATCH_GATE_FOLLOW	(1U << 2) /* with TID or TGID: and children */
#define KWATCH_GATE_CGROUP	(1U << 3) /* only below the cgroup */

/**
 * struct kwatch_gate - which tasks are traced
 * @size: sizeof(struct kwatch_gate)
 * @flags: KWATCH_GATE_* bits, 0 for all tasks; TID and TGID exclude each
 *         other; with CGROUP a task has to pass both
 * @nr_pids: number of pids, KWATCH_GATE_PIDS_MAX at most
 * @cgroup_fd: open directory of a cgroup v2
 * @pids: user pointer to __s32, in the pid namespace of the caller
 * @message: where a refusal is explained
 *
 * Replaces the gate as a whole. Allowed while the session is disabled.
 */
struct kwatch_gate {
	__u32 size;
	__u32 flags;
	__u32 nr_pids;
	__s32 cgroup_fd;
	__aligned_u64 pids;
	struct kwatch_message message;
};

#define KWATCH_GATE_PIDS_MAX	4096

/* State of a session. */
#define KWATCH_STATE_DISABLED	0
#define KWATCH_STATE_ENABLED	1
#define KWATCH_STATE_DESTROYED	2

/**
 * struct kwatch_session - what a session is and does
 * @size: sizeof(struct kwatch_session)
 * @id: number of the session
 * @state: KWATCH_STATE_*
 * @flags: KWATCH_SESSION_* bits
 * @probes: planted
 * @rings: CPUs that have a ring; grows when a CPU comes up
 * @ring_bytes: data bytes of each
 * @watermark: as set up
 * @deadline_ns: as set up
 * @owner_tgid: process that made it, in the caller's pid namespace; 0 when it
 *              closed the device, or cannot be seen from there
 * @reader_tgid: process that holds the consumer pages, the same way; 0 for none
 * @uid: of the user that made it, in the caller's user namespace
 * @files: open files on it
 * @age_ns: since it was made
 * @name: empty for none
 * @counts: sum over probes and CPUs
 * @missed: sum over the probes
 * @missed_returns: sum over the probes
 * @overwritten: records of overwrite mode that were never read
 * @bad_positions: consumer positions that were refused
 * @__reserved: zero
 * @message: where a refusal is explained
 * @max_rate: as set up
 * @disarmed: probes that the overload guard has disarmed since the session was
 *            enabled last
 * @__reserved1: zero
 */
struct kwatch_session {
	__u32 size;
	__u32 id;
	__u32 state;
	__u32 flags;
	__u32 probes;
	__u32 rings;
	__u32 ring_bytes;
	__u32 watermark;
	__aligned_u64 deadline_ns;
	__s32 owner_tgid;
	__s32 reader_tgid;
	__u32 uid;
	__u32 files;
	__aligned_u64 age_ns;
	char name[KWATCH_NAME_MAX];
	struct kwatch_counts counts;
	__aligned_u64 missed;
	__aligned_u64 missed_returns;
	__aligned_u64 overwritten;
	__aligned_u64 bad_positions;
	__aligned_u64 __reserved;
	struct kwatch_message message;
	__aligned_u64 max_rate;
	__u32 disarmed;
	__u32 __reserved1;
};

#define KWATCH_SESSION_SIZE_VER0 280	/* bytes of its first version */

/**
 * struct kwatch_sessions - all sessions that exist
 * @size: sizeof(struct kwatch_sessions)
 * @count: in: room at @sessions; out: sessions there are, also when that is
 *         more than the room (the call then fills the room and succeeds)
 * @session_size: in: sizeof(struct kwatch_session)
 * @__reserved: must be zero
 * @sessions: user pointer to struct kwatch_session
 * @message: where a refusal is explained
 */
struct kwatch_sessions {
	__u32 size;
	__u32 count;
	__u32 session_size;
	__u32 __reserved;
	__aligned_u64 sessions;
	struct kwatch_message message;
};

/**
 * struct kwatch_control - an order without operands
 * @size: sizeof(struct kwatch_control)
 * @flags: must be zero
 * @message: where a refusal is explained
 */
struct kwatch_control {
	__u32 size;
	__u32 flags;
	struct kwatch_message message;
};

#define KWATCH_IOC_MAGIC	0xE7

/* Of the device: need no session. */
#define KWATCH_IOC_INFO		_IOWR(KWATCH_IOC_MAGIC, 0x00, struct kwatch_info)
#define KWATCH_IOC_SETUP	_IOWR(KWATCH_IOC_MAGIC, 0x01, struct kwatch_setup)
#define KWATCH_IOC_ATTACH	_IOWR(KWATCH_IOC_MAGIC, 0x02, struct kwatch_name)
#define KWATCH_IOC_DESTROY	_IOW(KWATCH_IOC_MAGIC, 0x03, struct kwatch_name)
#define KWATCH_IOC_SESSIONS	_IOWR(KWATCH_IOC_MAGIC, 0x04, struct kwatch_sessions)
/* Of the session: ENOTCONN before KWATCH_IOC_SETUP or KWATCH_IOC_ATTACH. */
#define KWATCH_IOC_PROBE_ADD	_IOWR(KWATCH_IOC_MAGIC, 0x10, struct kwatch_probe)
#define KWATCH_IOC_PROBE_DEL	_IOW(KWATCH_IOC_MAGIC, 0x11, struct kwatch_probe_id)
#define KWATCH_IOC_SCHEMA	_IOWR(KWATCH_IOC_MAGIC, 0x12, struct kwatch_schema)
#define KWATCH_IOC_STATS	_IOWR(KWATCH_IOC_MAGIC, 0x13, struct kwatch_stats)
#define KWATCH_IOC_LATENCY	_IOWR(KWATCH_IOC_MAGIC, 0x14, struct kwatch_latency)
#define KWATCH_IOC_GATE		_IOW(KWATCH_IOC_MAGIC, 0x20, struct kwatch_gate)
#define KWATCH_IOC_ENABLE	_IOW(KWATCH_IOC_MAGIC, 0x21, struct kwatch_control)
#define KWATCH_IOC_DISABLE	_IOW(KWATCH_IOC_MAGIC, 0x22, struct kwatch_control)
#define KWATCH_IOC_SESSION	_IOWR(KWATCH_IOC_MAGIC, 0x23, struct kwatch_session)
#define KWATCH_IOC_SUMMARY	_IOW(KWATCH_IOC_MAGIC, 0x24, struct kwatch_control)

/*
 * mmap: the ring of CPU n begins at file offset n * KWATCH_RING_STRIDE and
 * consists of
 *   page 0:                  struct kwatch_consumer_page, read and write
 *   page 1:                  struct kwatch_producer_page, read only
 *   pages 2 ... :            ring_bytes of data, read only
 *   and the same data once more, so that a record never wraps.
 * Map either page 0 alone (length: one page), or pages 1 to the end (length:
 * page_size + 2 * ring_bytes), always MAP_SHARED. Errors: EINVAL wrong offset,
 * length or not shared; EPERM write access to, or execution of, what is read
 * only; ENXIO the CPU has no ring (yet); EBUSY another open file has
 * consumer pages mapped to write; ENOTCONN no session.
 */
#define KWATCH_RING_STRIDE	(1ULL << 32)

/**
 * struct kwatch_consumer_page - written by the reader, read by the kernel
 * @position: bytes consumed since the ring was made. The kernel believes it
 *            only when it lies between the last believed value and what was
 *            produced, and otherwise ignores and counts it. Store it with
 *            release semantics after the last load from the records.
 */
struct kwatch_consumer_page {
	__aligned_u64 position;
};

#define KWATCH_RING_MAGIC	0x6b774352U	/* "RCwk" in memory */
#define KWATCH_RING_VERSION	1

/**
 * struct kwatch_producer_page - written by the kernel, read by the reader
 * @magic: KWATCH_RING_MAGIC
 * @version: KWATCH_RING_VERSION
 * @cpu: the ring is of
 * @flags: KWATCH_SESSION_OVERWRITE or 0
 * @ring_bytes: data bytes
 * @position: bytes produced since the ring was made: load it with acquire
 *            semantics before the records. The byte at position p is at
 *            p % ring_bytes.
 * @tail_sequence: odd while the kernel changes @tail and @tail_records. Read
 *                 it, then those, then it again, with read barriers between;
 *                 what was read holds if both are the same even number.
 * @__reserved: zero
 * @tail: overwrite mode: position of the oldest record. A reader copies a
 *        record out and then looks at @tail again; if it moved beyond the
 *        record, the copy is void.
 * @tail_records: overwrite mode: entry and return records before @tail; less
 *                those the reader has had, this is what it missed
 * @records: entry and return records produced
 * @ring_full: hits lost on this ring
 * @too_big: hits lost on this ring
 * @nested: hits lost on this ring
 * @bad_positions: consumer positions refused
 * @missed: hits inside the handler of another probe, as far as this ring tells of
 *          them: see struct kwatch_record_lost
 * @missed_returns: the same of calls whose return could not be followed
 */
struct kwatch_producer_page {
	__u32 magic;
	__u32 version;
	__u32 cpu;
	__u32 flags;
	__aligned_u64 ring_bytes;
	__aligned_u64 position;
	__u32 tail_sequence;
	__u32 __reserved;
	__aligned_u64 tail;
	__aligned_u64 tail_records;
	__aligned_u64 records;
	__aligned_u64 ring_full;
	__aligned_u64 too_big;
	__aligned_u64 nested;
	__aligned_u64 bad_positions;
	__aligned_u64 missed;
	__aligned_u64 missed_returns;
};

/*
 * Kind of a record: low 8 bits of kwatch_record.id. There may be more one day:
 * a reader passes over a kind that it does not know, by its size.
 */
#define KWATCH_KIND_ENTRY	1	/* a probed function was called */
#define KWATCH_KIND_RETURN	2	/* a probed function returned */
#define KWATCH_KIND_TASK	3	/* struct kwatch_record_task */
#define KWATCH_KIND_LOST	4	/* struct kwatch_record_lost */
#define KWATCH_KIND_DISARMED	5	/* struct kwatch_record_disarmed */

#define KWATCH_RECORD_KIND(id)	((id) & 0xff)
#define KWATCH_RECORD_PROBE(id)	((id) >> 8)
#define KWATCH_RECORD_ID(kind, probe) ((kind) | ((__u32)(probe) << 8))

/* Context, and what happened: kwatch_record.flags. */
#define KWATCH_CONTEXT_TASK	0
#define KWATCH_CONTEXT_SOFTIRQ	1
#define KWATCH_CONTEXT_HARDIRQ	2
#define KWATCH_CONTEXT_NMI	3
#define KWATCH_RECORD_CONTEXT	0x3	/* mask of the above */
#define KWATCH_RECORD_TRUNCATED	(1U << 2) /* a dynamic field was cut */
#define KWATCH_RECORD_FAULTED	(1U << 3) /* a field could not be read */

/**
 * struct kwatch_record - how every record begins
 * @size: bytes of the record, this header included; a multiple of 8
 * @flags: KWATCH_CONTEXT_* and KWATCH_RECORD_* bits
 * @id: KWATCH_RECORD_ID() of kind and probe; the probe is 0 for
 *      KWATCH_KIND_TASK and KWATCH_KIND_LOST
 * @time: CLOCK_MONOTONIC, ns; of a return record the time of return
 * @tid: thread id of the current task in the first namespace; in an interrupt
 *       that of the interrupted task
 * @tgid: its process id
 *
 * An entry record goes on with: the fault mask (if the schema has
 * KWATCH_SCHEMA_FAULT_MASK), the fixed fields of entry, the dynamic ones.
 * A return record: duration in ns (__u64), the fault mask, the fixed fields
 * of entry and return, the dynamic ones. Bit n of the fault mask (__u64) is
 * field n of the schema. Times of a ring are in order but for the records of an
 * interrupt, which may stand before those of the interrupted, and for steps of
 * the clock of some ns when the kernel adjusts it.
 */
struct kwatch_record {
	__u16 size;
	__u16 flags;
	__u32 id;
	__aligned_u64 time;
	__s32 tid;
	__s32 tgid;
};

/**
 * struct kwatch_record_task - the records that follow are of this task
 * @record: header; tid and tgid are the task's
 * @comm: name of the task, NUL-padded
 *
 * Stands before the first record of another task (or of another name of the
 * same task) on the ring, and at least once in every 4 KiB of it.
 */
struct kwatch_record_task {
	struct kwatch_record record;
	char comm[KWATCH_COMM_MAX];
};

/**
 * struct kwatch_record_lost - hits were lost here
 * @record: header
 * @ring_full: hits lost since the last such record of the ring
 * @too_big: the same
 * @nested: the same
 * @missed: hits inside the handler of another probe, which never came as far as
 *          the ring. Of a probe with KWATCH_SCHEMA_BY_FTRACE they were missed
 *          here; of others, and
 * @missed_returns: of calls whose return could not be followed, what the kernel
 *                  counted on any CPU until it was noticed here, at the latest
 *                  after 4 KiB of records of that probe
 *
 * The last two are there when @record.size says so.
 */
struct kwatch_record_lost {
	struct kwatch_record record;
	__aligned_u64 ring_full;
	__aligned_u64 too_big;
	__aligned_u64 nested;
	__aligned_u64 missed;
	__aligned_u64 missed_returns;
};

#define KWATCH_RECORD_LOST_SIZE_VER0 48 /* bytes of its first version */

/**
 * struct kwatch_record_disarmed - the overload guard has disarmed a probe
 * @record: header; its id has the number of the probe, its task is none that
 *          was traced
 * @rate: hits a second that it had on all CPUs, those that the gate refused
 *        and those that were missed included
 * @limit: kwatch_setup.max_rate
 *
 * Stands on one ring, as soon as one has room. The probe's next record comes
 * when the session is enabled again; calls under way still return.
 */
struct kwatch_record_disarmed {
	struct kwatch_record record;
	__aligned_u64 rate;
	__aligned_u64 limit;
};

/* Flags of struct kwatch_dynamic. */
#define KWATCH_DYNAMIC_TRUNCATED (1U << 0) /* there was more */
#define KWATCH_DYNAMIC_FAULTED	 (1U << 1) /* could not be read (to the end) */
#define KWATCH_DYNAMIC_NULL	 (1U << 2) /* the pointer was NULL: no data */

/**
 * struct kwatch_dynamic - how a dynamic field begins
 * @length: bytes of data behind it; text has no NUL
 * @flags: KWATCH_DYNAMIC_* bits
 *
 * Begins at a multiple of 8 from the start of the record; the next one begins
 * at the next multiple of 8 behind the data.
 */
struct kwatch_dynamic {
	__u16 length;
	__u16 flags;
};

/**
 * struct kwatch_flow - the two ends of a connection or packet
 * @family: AF_INET, AF_INET6 or another; 0 when unknown
 * @protocol: IPPROTO_*
 * @__reserved: zero
 * @source_port: host byte order
 * @destination_port: host byte order
 * @source: address in network order, the first 4 bytes for AF_INET
 * @destination: the same
 *
 * For a socket, source is the local end.
 */
struct kwatch_flow {
	__u16 family;
	__u8 protocol;
	__u8 __reserved;
	__u16 source_port;
	__u16 destination_port;
	__u8 source[16];
	__u8 destination[16];
};

/**
 * struct kwatch_skb - a struct sk_buff
 * @flow: from its network and transport headers
 * @length: skb->len, bytes from skb->data on
 * @interface: index of skb->dev
 * @ethertype: skb->protocol in host byte order
 * @tcp_flags: FIN 1, SYN 2, RST 4, PSH 8, ACK 16, URG 32, ECE 64, CWR 128
 * @payload: bytes behind the transport header, by the network header's length
 * @sequence: of TCP
 * @acknowledgement: of TCP
 * @device: name of skb->dev, NUL-padded
 */
struct kwatch_skb {
	struct kwatch_flow flow;
	__u32 length;
	__u32 interface;
	__u16 ethertype;
	__u16 tcp_flags;
	__u32 payload;
	__u32 sequence;
	__u32 acknowledgement;
	char device[KWATCH_DEV_NAME_MAX];
};

/**
 * struct kwatch_sock - a struct sock
 * @flow: local and remote end
 * @type: SOCK_STREAM, ...
 * @state: TCP_ESTABLISHED, ... (net/tcp_states.h)
 * @__reserved: zero
 * @inode: number of the socket's inode, 0 if it has no file
 */
struct kwatch_sock {
	struct kwatch_flow flow;
	__u16 type;
	__u8 state;
	__u8 __reserved;
	__u32 inode;
};

/**
 * struct kwatch_task - a struct task_struct
 * @tid: thread id in the first namespace
 * @tgid: process id in the first namespace
 * @comm: NUL-padded
 */
struct kwatch_task {
	__s32 tid;
	__s32 tgid;
	char comm[KWATCH_COMM_MAX];
};

/* kwatch_siginfo.special: pointers that stand for no siginfo at all. */
#define KWATCH_SIGINFO_REAL	0
#define KWATCH_SIGINFO_NOINFO	1	/* SEND_SIG_NOINFO: from user, no data */
#define KWATCH_SIGINFO_PRIV	2	/* SEND_SIG_PRIV: from the kernel */

/**
 * struct kwatch_siginfo - a struct kernel_siginfo
 * @signal: number
 * @error: si_errno
 * @code: si_code
 * @pid: of the sender, where the code says that there is one
 * @uid: of the sender
 * @special: KWATCH_SIGINFO_*
 * @address: of a fault
 */
struct kwatch_siginfo {
	__s32 signal;
	__s32 error;
	__s32 code;
	__s32 pid;
	__u32 uid;
	__u32 special;
	__aligned_u64 address;
};

/**
 * struct kwatch_netdev - a struct net_device
 * @name: NUL-padded
 * @interface: index
 * @__reserved: zero
 */
struct kwatch_netdev {
	char name[KWATCH_DEV_NAME_MAX];
	__u32 interface;
	__u32 __reserved;
};

/**
 * struct kwatch_binprm - a struct linux_binprm
 * @argc: number of arguments
 * @envc: number of environment strings
 * @filename_length: bytes of bprm->filename, which follow
 * @interpreter_length: bytes of bprm->interp, which follow those; differs from
 *                      the file name for a script
 *
 * The data of a KWATCH_TYPE_BINPRM field.
 */
struct kwatch_binprm {
	__s32 argc;
	__s32 envc;
	__u16 filename_length;
	__u16 interpreter_length;
};

#if defined(__STDC_VERSION__) && __STDC_VERSION__ >= 201112L
#define __KWATCH_LAYOUT(type, bytes) \
	_Static_assert(sizeof(struct type) == (bytes), "size of struct " #type)
#define __KWATCH_OFFSET(type, member, bytes) \
	_Static_assert(__builtin_offsetof(struct type, member) == (bytes), \
		       "offset of " #type "." #member)
__KWATCH_LAYOUT(kwatch_message, 16);
__KWATCH_LAYOUT(kwatch_info, 88);
__KWATCH_OFFSET(kwatch_info, version, 72);
__KWATCH_LAYOUT(kwatch_setup, 120);
__KWATCH_OFFSET(kwatch_setup, message, 96);
__KWATCH_OFFSET(kwatch_setup, max_rate, KWATCH_SETUP_SIZE_VER0);
__KWATCH_LAYOUT(kwatch_name, 88);
__KWATCH_OFFSET(kwatch_name, message, 72);
__KWATCH_LAYOUT(kwatch_field, 120);
__KWATCH_OFFSET(kwatch_field, offsets, 80);
__KWATCH_LAYOUT(kwatch_predicate, 24);
__KWATCH_OFFSET(kwatch_predicate, value, 16);
__KWATCH_LAYOUT(kwatch_probe, 352);
__KWATCH_OFFSET(kwatch_probe, address, 264);
__KWATCH_OFFSET(kwatch_probe, message, 336);
__KWATCH_LAYOUT(kwatch_probe_id, 24);
__KWATCH_LAYOUT(kwatch_schema_field, 80);
__KWATCH_LAYOUT(kwatch_schema, 320);
__KWATCH_OFFSET(kwatch_schema, message, 304);
__KWATCH_LAYOUT(kwatch_counts, 96);
__KWATCH_LAYOUT(kwatch_stats, 160);
__KWATCH_OFFSET(kwatch_stats, disarmed, KWATCH_STATS_SIZE_VER0);
__KWATCH_LAYOUT(kwatch_latency, 560);
__KWATCH_LAYOUT(kwatch_gate, 40);
__KWATCH_LAYOUT(kwatch_session, 296);
__KWATCH_OFFSET(kwatch_session, name, 64);
__KWATCH_OFFSET(kwatch_session, message, 264);
__KWATCH_OFFSET(kwatch_session, max_rate, KWATCH_SESSION_SIZE_VER0);
__KWATCH_LAYOUT(kwatch_sessions, 40);
__KWATCH_LAYOUT(kwatch_control, 24);
__KWATCH_LAYOUT(kwatch_consumer_page, 8);
__KWATCH_LAYOUT(kwatch_producer_page, 112);
__KWATCH_OFFSET(kwatch_producer_page, position, 24);
__KWATCH_LAYOUT(kwatch_record, 24);
__KWATCH_OFFSET(kwatch_record, time, 8);
__KWATCH_LAYOUT(kwatch_record_task, 40);
__KWATCH_LAYOUT(kwatch_record_lost, 64);
__KWATCH_LAYOUT(kwatch_record_disarmed, 40);
__KWATCH_LAYOUT(kwatch_dynamic, 4);
__KWATCH_LAYOUT(kwatch_flow, 40);
__KWATCH_LAYOUT(kwatch_skb, 80);
__KWATCH_LAYOUT(kwatch_sock, 48);
__KWATCH_LAYOUT(kwatch_task, 24);
__KWATCH_LAYOUT(kwatch_siginfo, 32);
__KWATCH_LAYOUT(kwatch_netdev, 24);
__KWATCH_LAYOUT(kwatch_binprm, 12);
#undef __KWATCH_LAYOUT
#undef __KWATCH_OFFSET
#endif

#endif /* _UAPI_LINUX_KWATCH_H */

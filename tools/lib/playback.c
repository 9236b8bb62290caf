// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include "heap.h"
#include "playback.h"
#include "symbols.h"
#include "tasks.h"

#define WORD	sizeof(__u64)
/* More is no machine, but a file that lies. */
#define CPUS_MAX	65536U

/*
 * struct track - the records of one CPU
 * @next: offset of the header of the next block that may be of this CPU
 * @at: next record
 * @left: bytes of its block from there
 * @event: of the record before it
 * @tid: of the last TASK record, -1 for none
 * @comm: of the last TASK record
 */
struct track {
	size_t next;
	const char *at;
	size_t left;
	struct kwatch_event event;
	__s32 tid;
	char comm[KWATCH_COMM_MAX];
};

/*
 * struct kwatch_playback - a file that is being read
 * @file: mapped
 * @length: of it
 * @blocks: offset of the first block
 * @stop: end of the last block that is whole
 * @ended: @end is there
 * @delivered: the top of the heap was handed out
 * @symbols: what the addresses are, NULL if the file does not say
 */
struct kwatch_playback {
	const char *file;
	size_t length;
	size_t blocks;
	size_t stop;
	struct kwatch_recording_head head;
	struct kwatch_recording_end end;
	bool ended;
	bool delivered;
	struct kwatch_schema_set *schemas;
	struct kwatch_tasks *tasks;
	struct kwatch_heap *heap;
	struct track *tracks;
	struct kwatch_symbols *symbols;
	__u64 corrupt;
};

static const struct kwatch_recording_block *
block_at(const struct kwatch_playback *playback, size_t offset)
{
	return (const void *)(playback->file + offset);
}

/* A struct that may be of an older or newer writer: what is missing is zero. */
static void take_struct(void *to, size_t size, const void *from, size_t has)
{
	memset(to, 0, size);
	memcpy(to, from, size < has ? size : has);
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Only what this reader knows of each field; a longer one is of a newer writer. */
static int take_schema(struct kwatch_playback *playback, const char *data,
		       size_t length)
{
	struct kwatch_schema_field *fields;
	struct kwatch_schema schema;
	__u32 size, n;
	int err;

	if (length < offsetof(struct kwatch_schema, message))
		return -EBADMSG;
	memcpy(&size, data, sizeof(size));
	if (size > length)
		return -EBADMSG;
	take_struct(&schema, sizeof(schema), data, size);
	data += size;
	if (schema.field_size < KWATCH_SCHEMA_FIELD_SIZE_VER0 ||
	    schema.nr_fields > (length - size) / schema.field_size)
		return -EBADMSG;
	fields = calloc(schema.nr_fields + 1, sizeof(*fields));
	if (!fields)
		return -ENOMEM;
	for (n = 0; n < schema.nr_fields; n++)
		take_struct(&fields[n], sizeof(*fields),
			    data + (size_t)n * schema.field_size,
			    schema.field_size);
	schema.fields = (uintptr_t)fields;
	err = kwatch_schema_set_add(playback->schemas, &schema);
	free(fields);
	return err;
}

static void take_end(struct kwatch_playback *playback, const char *data,
		     size_t length)
{
	__u32 size;

	if (length < sizeof(size))
		return;
	memcpy(&size, data, sizeof(size));
	take_struct(&playback->end, sizeof(playback->end), data,
		    least(size, length));
	playback->ended = true;
}

/* Names go to a terminal: no name of a function has anything else. */
static bool is_name(const char *name, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++)
		if (name[i] <= ' ' || name[i] > '~' || name[i] == '"' ||
		    name[i] == '\\')
			return false;
	return true;
}

static int take_symbol(struct kwatch_playback *playback, const char *data,
		       const struct kwatch_recording_symbol *symbol)
{
	char name[KWATCH_RECORDING_NAME + 1] = "";
	char module[KWATCH_RECORDING_NAME + 1] = "";
	struct kwatch_place place = { name, module, symbol->offset };

	if (!symbol->name_length ||
	    symbol->name_length > KWATCH_RECORDING_NAME ||
	    symbol->module_length > KWATCH_RECORDING_NAME ||
	    sizeof(*symbol) + symbol->name_length + symbol->module_length >
	    symbol->size)
		return -EBADMSG;
	data += sizeof(*symbol);
	memcpy(name, data, symbol->name_length);
	memcpy(module, data + symbol->name_length, symbol->module_length);
	if (!is_name(name, symbol->name_length) ||
	    !is_name(module, symbol->module_length))
		return -EBADMSG;
	return kwatch_symbols_add(playback->symbols, symbol->address, &place);
}

static int take_symbols(struct kwatch_playback *playback, const char *data,
			size_t length)
{
	struct kwatch_recording_symbol symbol;
	int err = 0;

	if (!playback->symbols)
		playback->symbols = kwatch_symbols_new();
	if (!playback->symbols)
		return -ENOMEM;
	while (!err && length) {
		if (length < sizeof(symbol))
			return -EBADMSG;
		memcpy(&symbol, data, sizeof(symbol));
		if (symbol.size < sizeof(symbol) || symbol.size > length ||
		    symbol.size % WORD)
			return -EBADMSG;
		err = take_symbol(playback, data, &symbol);
		data += symbol.size;
		length -= symbol.size;
	}
	return err;
}

/* Looks at all blocks but the records. Returns 0 or -ENOMEM. */
static int scan(struct kwatch_playback *playback)
{
	const struct kwatch_recording_block *block;
	size_t offset = playback->blocks;
	const char *data;
	int err = 0;

	while (playback->length - offset >= sizeof(*block)) {
		block = block_at(playback, offset);
		offset += sizeof(*block);
		data = playback->file + offset;
		/* The last one of a file that was cut short */
		if (block->length > playback->length - offset ||
		    block->length % WORD)
			break;
		offset += block->length;
		playback->stop = offset;
		if (block->type == KWATCH_RECORDING_SCHEMA)
			err = take_schema(playback, data, block->length);
		else if (block->type == KWATCH_RECORDING_END)
			take_end(playback, data, block->length);
		else if (block->type == KWATCH_RECORDING_SYMBOLS)
			err = take_symbols(playback, data, block->length);
		if (err == -ENOMEM)
			return err;
		playback->corrupt += !!err;
		err = 0;
	}
	return 0;
}

/* The next block of records of this CPU. */
static bool next_block(struct kwatch_playback *playback, struct track *track)
{
	__u32 cpu = (__u32)(track - playback->tracks);
	const struct kwatch_recording_block *block;

	while (track->next < playback->stop) {
		block = block_at(playback, track->next);
		track->next += sizeof(*block) + block->length;
		if (block->type != KWATCH_RECORDING_RECORDS ||
		    block->cpu != cpu)
			continue;
		track->at = (const char *)(block + 1);
		track->left = block->length;
		return true;
	}
	return false;
}

static void learn_task(struct kwatch_playback *playback, struct track *track)
{
	const struct kwatch_record_task *task =
		(const void *)track->event.record;

	track->tid = task->record.tid;
	memcpy(track->comm, task->comm, sizeof(track->comm));
	kwatch_tasks_learn(playback->tasks, track->tid, track->comm);
}

/* Reads on until there is an event; false behind the last. */
static bool fill(struct kwatch_playback *playback, struct track *track)
{
	const struct kwatch_record *record;
	unsigned int cpu = (unsigned int)(track - playback->tracks);

	while (track->left || next_block(playback, track)) {
		record = (const void *)track->at;
		if (kwatch_record_decode(&track->event, playback->schemas,
					 record, track->left, cpu)) {
			/* Where the next one begins is not known */
			playback->corrupt++;
			track->left = 0;
			continue;
		}
		track->at += record->size;
		track->left -= record->size;
		if (track->event.kind != KWATCH_KIND_TASK)
			return true;
		learn_task(playback, track);
	}
	return false;
}

static struct kwatch_heap_item heap_item(const struct track *track)
{
	return (struct kwatch_heap_item){
		.time = track->event.time_ns, .cpu = track->event.cpu,
	};
}

static void move_on(struct kwatch_playback *playback)
{
	struct track *track;

	if (!playback->delivered)
		return;
	playback->delivered = false;
	track = &playback->tracks[kwatch_heap_top(playback->heap)->cpu];
	if (fill(playback, track))
		kwatch_heap_replace(playback->heap, heap_item(track));
	else
		kwatch_heap_pop(playback->heap);
}

int kwatch_playback_next(struct kwatch_playback *playback,
			 struct kwatch_event *event)
{
	const struct track *track;
	const char *comm;

	move_on(playback);
	if (!kwatch_heap_count(playback->heap))
		return 0;
	track = &playback->tracks[kwatch_heap_top(playback->heap)->cpu];
	*event = track->event;
	comm = event->tid == track->tid ? track->comm :
	       kwatch_tasks_find(playback->tasks, event->tid);
	memset(event->comm, 0, sizeof(event->comm));
	if (comm)
		memcpy(event->comm, comm, KWATCH_COMM_MAX);
	playback->delivered = true;
	return 1;
}

const struct kwatch_recording_head *
kwatch_playback_head(const struct kwatch_playback *playback)
{
	return &playback->head;
}

const struct kwatch_recording_end *
kwatch_playback_end(const struct kwatch_playback *playback)
{
	return playback->ended ? &playback->end : NULL;
}

const struct kwatch_schema_set *
kwatch_playback_schemas(const struct kwatch_playback *playback)
{
	return playback->schemas;
}

struct kwatch_symbols *
kwatch_playback_symbols(const struct kwatch_playback *playback)
{
	return playback->symbols;
}

__u64 kwatch_playback_corrupt(const struct kwatch_playback *playback)
{
	return playback->corrupt;
}

static int map_file(struct kwatch_playback *playback, const char *path,
		    struct kwatch_error *error)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat stat;
	void *file;

	if (fd < 0)
		return kwatch_error_set(error, errno, "%s: %s", path,
					strerror(errno));
	if (fstat(fd, &stat) || !S_ISREG(stat.st_mode)) {
		close(fd);
		return kwatch_error_set(error, EINVAL,
					"%s is no file: a recording cannot be read from a pipe",
					path);
	}
	playback->length = (size_t)stat.st_size;
	file = mmap(NULL, playback->length ? playback->length : 1, PROT_READ,
		    MAP_PRIVATE, fd, 0);
	close(fd);
	if (file == MAP_FAILED)
		return kwatch_error_set(error, errno, "%s: %s", path,
					strerror(errno));
	playback->file = file;
	return 0;
}

static int read_head(struct kwatch_playback *playback, const char *path,
		     struct kwatch_error *error)
{
	struct kwatch_recording_head *head = &playback->head;

	if (playback->length >= KWATCH_RECORDING_HEAD_VER0)
		memcpy(head, playback->file, KWATCH_RECORDING_HEAD_VER0);
	if (head->magic != KWATCH_RECORDING_MAGIC)
		return kwatch_error_set(error, EINVAL,
					"%s is no recording of kwatch, or of a machine with another byte order",
					path);
	if (head->size < KWATCH_RECORDING_HEAD_VER0 ||
	    head->size > playback->length ||
	    head->size % WORD || !head->cpus || head->cpus > CPUS_MAX)
		return kwatch_error_set(error, EBADMSG,
					"%s: the head of the recording makes no sense",
					path);
	playback->blocks = head->size;
	take_struct(head, sizeof(*head), playback->file, playback->blocks);
	head->release[sizeof(head->release) - 1] = '\0';
	playback->stop = head->size;
	return 0;
}

static int prepare(struct kwatch_playback *playback, struct kwatch_error *error)
{
	__u32 cpu;

	playback->schemas = kwatch_schema_set_new();
	playback->tasks = kwatch_tasks_new();
	playback->heap = kwatch_heap_new(playback->head.cpus);
	playback->tracks = calloc(playback->head.cpus,
				  sizeof(*playback->tracks));
	if (!playback->schemas || !playback->tasks || !playback->heap ||
	    !playback->tracks || scan(playback))
		return kwatch_error_set(error, ENOMEM,
					"no memory to read a recording");
	for (cpu = 0; cpu < playback->head.cpus; cpu++) {
		playback->tracks[cpu].next = playback->blocks;
		playback->tracks[cpu].tid = -1;
		if (fill(playback, &playback->tracks[cpu]))
			kwatch_heap_push(playback->heap,
					 heap_item(&playback->tracks[cpu]));
	}
	return 0;
}

struct kwatch_playback *kwatch_playback_open(const char *path,
					     struct kwatch_error *error)
{
	struct kwatch_playback *playback = calloc(1, sizeof(*playback));

	if (!playback) {
		kwatch_error_set(error, ENOMEM, "no memory to read a recording");
		return NULL;
	}
	if (map_file(playback, path, error) ||
	    read_head(playback, path, error) || prepare(playback, error)) {
		kwatch_playback_close(playback);
		return NULL;
	}
	return playback;
}

void kwatch_playback_close(struct kwatch_playback *playback)
{
	if (!playback)
		return;
	if (playback->file)
		munmap((void *)playback->file,
		       playback->length ? playback->length : 1);
	kwatch_schema_set_free(playback->schemas);
	kwatch_tasks_free(playback->tasks);
	kwatch_heap_free(playback->heap);
	kwatch_symbols_free(playback->symbols);
	free(playback->tracks);
	free(playback);
}

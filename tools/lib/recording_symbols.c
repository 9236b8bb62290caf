// SPDX-License-Identifier: GPL-2.0
/*
 * Names of the addresses in a recording. Which addresses there are is found
 * when all is written, by reading it; so a recording has the names that it
 * needs, the writer of records does not have to look into them, and another
 * kernel than the one of the recording need not be asked.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "playback.h"
#include "stack.h"
#include "symbols.h"

/* As many fields as a printer can take are as many as can be shown. */
struct finder {
	struct kwatch_value values[KWATCH_FORMAT_FIELDS];
	__u64 *addresses;	/* a hash table; 0 is a free place */
	size_t count;
	size_t room;		/* a power of two, or 0 */
};

static size_t place_of(const __u64 *addresses, size_t room, __u64 address)
{
	size_t at = (address * 0x9e3779b97f4a7c15ULL) >> 32 & (room - 1);

	while (addresses[at] && addresses[at] != address)
		at = (at + 1) & (room - 1);
	return at;
}

static int grow(struct finder *finder)
{
	size_t room = finder->room ? 2 * finder->room : 256, i;
	__u64 *larger;

	if (2 * (finder->count + 1) <= finder->room)
		return 0;
	larger = calloc(room, sizeof(*larger));
	if (!larger)
		return -ENOMEM;
	for (i = 0; i < finder->room; i++)
		if (finder->addresses[i])
			larger[place_of(larger, room, finder->addresses[i])] =
				finder->addresses[i];
	free(finder->addresses);
	finder->addresses = larger;
	finder->room = room;
	return 0;
}

static int take_address(struct finder *finder, __u64 address)
{
	size_t at;

	if (grow(finder))
		return -ENOMEM;
	at = place_of(finder->addresses, finder->room, address);
	if (!address || finder->addresses[at])
		return 0;
	finder->addresses[at] = address;
	finder->count++;
	return 0;
}

static int take_event(struct finder *finder, const struct kwatch_event *event)
{
	int count, i, err = 0;
	size_t n;

	if (!kwatch_record_is_hit(event) || !event->probe ||
	    !kwatch_stack_is(event->probe))
		return 0;
	count = kwatch_record_values(event, finder->values,
				     KWATCH_FORMAT_FIELDS);
	for (i = 0; i < count; i++) {
		const struct kwatch_value *value = &finder->values[i];

		if (value->field->type != KWATCH_TYPE_STACK || !value->present)
			continue;
		for (n = 0; !err && n < kwatch_stack_count(value); n++)
			err = take_address(finder, kwatch_stack_at(value, n));
	}
	return err;
}

static int find_addresses(struct finder *finder, const char *path)
{
	struct kwatch_playback *playback;
	struct kwatch_error error = { 0 };
	struct kwatch_event event;
	int err = 0;

	playback = kwatch_playback_open(path, &error);
	if (!playback)
		return -error.code;
	while (!err && kwatch_playback_next(playback, &event))
		err = take_event(finder, &event);
	kwatch_playback_close(playback);
	return err;
}

/* Room is KWATCH_RECORDING_NAME for each name; what is longer has no name. */
static size_t put_symbol(char *at, __u64 address,
			 const struct kwatch_place *place)
{
	size_t name = strlen(place->name), module = strlen(place->module);
	struct kwatch_recording_symbol symbol = {
		.offset = (__u32)place->offset,
		.address = address,
		.name_length = (__u16)name,
		.module_length = (__u16)module,
	};

	if (name > KWATCH_RECORDING_NAME || module > KWATCH_RECORDING_NAME)
		return 0;
	symbol.size = (__u32)((sizeof(symbol) + name + module + 7) / 8 * 8);
	memset(at, 0, symbol.size);
	memcpy(at, &symbol, sizeof(symbol));
	memcpy(at + sizeof(symbol), place->name, name);
	memcpy(at + sizeof(symbol) + name, place->module, module);
	return symbol.size;
}

static int write_names(struct kwatch_recording *recording,
		       const struct finder *finder,
		       const struct kwatch_symbols *symbols)
{
	size_t most = sizeof(struct kwatch_recording_symbol) +
		      2 * KWATCH_RECORDING_NAME + 8;
	size_t used = 0, i;
	struct kwatch_place place;
	char *names;
	int err;

	names = calloc(finder->count + 1, most);
	if (!names)
		return -ENOMEM;
	for (i = 0; i < finder->room; i++)
		if (finder->addresses[i] &&
		    kwatch_symbols_find(symbols, finder->addresses[i], &place))
			used += put_symbol(names + used, finder->addresses[i],
					   &place);
	err = kwatch_recording_names(recording, names, used);
	free(names);
	return err;
}

int kwatch_recording_symbols(struct kwatch_recording *recording,
			     const char *path,
			     const struct kwatch_symbols *symbols)
{
	struct finder finder = { .count = 0 };
	int err;

	if (!kwatch_stack_any(kwatch_recording_schemas(recording)))
		return 0;
	err = find_addresses(&finder, path);
	if (!err)
		err = write_names(recording, &finder, symbols);
	free(finder.addresses);
	return err;
}

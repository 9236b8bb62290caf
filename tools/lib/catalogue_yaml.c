// SPDX-License-Identifier: GPL-2.0
/*
 * libcyaml knows the line of what it refuses, but for a key that nobody knows,
 * which is searched in the text.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "catalogue_line.h"
#include "catalogue_yaml.h"

const cyaml_strval_t kwatch_catalogue_bools[2] = {
	{ "false", false },
	{ "true", true },
};

/* What libcyaml says: first what is wrong, then where, innermost first. */
struct complaint {
	char what[256];
	unsigned int line;
};

static void listen(cyaml_log_t level, void *context, const char *format,
		   va_list arguments)
{
	struct complaint *complaint = context;
	char text[256], *at;

	(void)level;
	vsnprintf(text, sizeof(text), format, arguments);
	text[strcspn(text, "\n")] = '\0';
	at = strstr(text, "(line: ");
	if (at) {
		if (!complaint->line)
			complaint->line = (unsigned int)strtoul(at + 7, NULL,
								10);
		return;
	}
	if (strstr(text, "Backtrace") || complaint->what[0])
		return;
	at = !strncmp(text, "Load: ", 6) ? text + 6 : text;
	snprintf(complaint->what, sizeof(complaint->what), "%s", at);
}

static cyaml_config_t make_config(struct complaint *complaint)
{
	return (cyaml_config_t){
		.log_fn = complaint ? listen : NULL,
		.log_ctx = complaint,
		.log_level = CYAML_LOG_ERROR,
		.mem_fn = cyaml_mem,
	};
}

static char *read_text(const char *path, size_t *length,
		       struct kwatch_error *error)
{
	FILE *file = fopen(path, "re");
	char *text = NULL;
	size_t room = 0;
	ssize_t got;

	if (file)
		errno = 0;
	got = file ? getdelim(&text, &room, '\0', file) : -1;
	if (got < 0) {
		kwatch_error_set(error, errno ? errno : ENODATA, "%s: %s",
				 path, errno ? strerror(errno) :
				 "the file is empty");
		free(text);
		text = NULL;
	}
	if (file)
		fclose(file);
	*length = got < 0 ? 0 : (size_t)got;
	return text;
}

static void refuse_load(const char *path, const char *text,
			const struct complaint *complaint, cyaml_err_t code,
			struct kwatch_error *error)
{
	static const char unexpected[] = "Unexpected key: ";
	static const char missing[] = "Missing required mapping field: ";
	const char *what = complaint->what;
	unsigned int line = complaint->line;

	if (!strncmp(what, unexpected, strlen(unexpected))) {
		what += strlen(unexpected);
		kwatch_error_set(error, EINVAL, "%s:%u: unknown key %s", path,
				 kwatch_catalogue_line_of_key(text, what, line),
				 what);
	} else if (!strncmp(what, missing, strlen(missing))) {
		kwatch_error_set(error, EINVAL,
				 "%s:%u: the key %s is missing", path, line,
				 what + strlen(missing));
	} else {
		kwatch_error_set(error, EINVAL, "%s:%u: %s", path, line,
				 what[0] ? what : cyaml_strerror(code));
	}
}

void *kwatch_catalogue_yaml(const char *path,
			    const cyaml_schema_value_t *schema, char **text,
			    struct kwatch_error *error)
{
	struct complaint complaint = { "", 0 };
	cyaml_config_t config = make_config(&complaint);
	void *data = NULL;
	cyaml_err_t err;
	size_t length;

	*text = read_text(path, &length, error);
	if (!*text)
		return NULL;
	err = cyaml_load_data((uint8_t *)*text, length, &config, schema,
			      (cyaml_data_t **)&data, NULL);
	if (err == CYAML_OK && data)
		return data;
	if (err != CYAML_OK)
		refuse_load(path, *text, &complaint, err, error);
	else
		/* Comments alone: to libcyaml that is no error. */
		kwatch_error_set(error, EINVAL,
				 "%s:1: there is no scenario in it", path);
	free(*text);
	return NULL;
}

void kwatch_catalogue_yaml_free(const cyaml_schema_value_t *schema, void *data)
{
	cyaml_config_t config = make_config(NULL);

	cyaml_free(&config, schema, data, 0);
}

// SPDX-License-Identifier: GPL-2.0
/* exec: programs of every kind, and what is none. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "elf_file.h"
#include "trigger.h"

#define PAGE	4096

/* A program with its arguments, and what is to come of it. */
struct program {
	const char *path;
	const char *argument;	/* or NULL */
	int error;		/* of execve(), 0: it runs */
};

static void execute(void *context)
{
	const struct program *program = context;
	char *argv[] = { (char *)program->path, (char *)program->argument,
			 NULL };
	char *envp[] = { "KWATCH=trigger", NULL };
	int null = open("/dev/null", O_RDWR);

	dup2(null, STDOUT_FILENO);
	execve(program->path, argv, envp);
	_exit(errno == program->error ? 0 : 1);
}

static void run_it(const struct program *program)
{
	child_expect(child_start(execute, (void *)program), 0, program->path);
}

/* The way of every program up to where the formats differ. */
static void expect_call(const struct program *program, const char *result)
{
	expect("__x64_sys_execve", "filename=%s\tret=%s", program->path,
	       result);
	expect("do_execve", "filename=%s\tret=%s", program->path, result);
	expect("do_execveat_common", "ret=%s", result);
	expect("do_open_execat", "fd=AT_FDCWD\tname=%s", program->path);
	expect("bprm_execve", "bprm=\"%s\" argc=%d\tret=%s", program->path,
	       program->argument ? 2 : 1, result);
	expect("search_binary_handler", "bprm=\"%s\" argc=%d\tret=%s",
	       program->path, program->argument ? 2 : 1, result);
}

/* What the loader does when it knows the file. */
static void expect_loaded(const char *bprm, const char *copy,
			  unsigned long entry)
{
	char point[64];

	snprintf(point, sizeof(point), "load_elf_binary%s", copy);
	expect(point, "bprm=%s\te_entry=0x%lx\tret=0", bprm, entry);
	expect("load_script", "bprm=%s\tret=-ENOEXEC", bprm);
	expect("load_misc_binary", "bprm=%s\tret=-ENOEXEC", bprm);
	expect("begin_new_exec", "bprm=%s\tret=0", bprm);
	expect("finalize_exec", "bprm=%s", bprm);
}

static const char *one_argument(const char *path)
{
	static char bprm[PATH_MAX + 32];

	snprintf(bprm, sizeof(bprm), "\"%s\" argc=1", path);
	return bprm;
}

static void of_a_static_elf(void)
{
	struct program program = { .path = scratch_path("static") };
	unsigned long entry = elf_file_write(program.path, false);

	step("a static ELF");
	run_it(&program);
	expect_call(&program, "0");
	expect_loaded(one_argument(program.path), "", entry);
	/* It does not say whether its stack may be executed. */
	expect("setup_arg_pages",
	       "stack_top~0x*\texecutable_stack=0\tret=0");
	expect("elf_load",
	       "file=%s\taddr=0x%lx\tprot=PROT_READ|PROT_EXEC\ttype~MAP_PRIVATE|MAP_FIXED*\tret=0x%lx",
	       program.path, ELF_FILE_BASE, ELF_FILE_BASE);
	expect("elf_map",
	       "file=%s\taddr=0x%lx\tprot=PROT_READ|PROT_EXEC\ttype~MAP_PRIVATE|MAP_FIXED*\tret=0x%lx",
	       program.path, ELF_FILE_BASE, ELF_FILE_BASE);
	expect("start_thread", "new_ip=0x%lx\tnew_sp~0x*", entry);
}

/* Where the file behind a link is: that is what gets mapped. */
static char *real_path(const char *path)
{
	char *real = realpath(path, NULL);

	if (!real)
		die("%s", path);
	return real;
}

static void of_a_dynamic_elf(void)
{
	char *self = real_path("/proc/self/exe"), *interpreter, *linker;
	struct program program = { .path = self, .argument = "--list" };
	char bprm[PATH_MAX + 32];
	unsigned long entry;

	elf_file_look(self, &entry, &interpreter);
	if (!interpreter) {
		expect_skip("load_elf_interp",
			    "kwatch-trigger was linked statically");
		return;
	}
	step("a dynamic ELF, whose linker is %s", interpreter);
	run_it(&program);
	expect_call(&program, "0");
	snprintf(bprm, sizeof(bprm), "\"%s\" argc=2", self);
	expect_loaded(bprm, "", entry);
	expect("setup_arg_pages",
	       "stack_top~0x*\texecutable_stack=1\tret=0");
	linker = real_path(interpreter);
	expect("do_open_execat", "fd=AT_FDCWD\tname=%s\tflags=0",
	       interpreter);
	expect("open_exec", "name=%s", interpreter);
	expect("load_elf_interp", "interpreter=%s\tret~0x*", linker);
	expect("elf_load", "file=%s\tret~0x*", self);
	expect("elf_map", "file=%s\tret~0x*", linker);
	free(linker);
	free(interpreter);
	free(self);
}

static void of_a_foreign_elf(void)
{
	struct program program = { .path = scratch_path("foreign") };
	unsigned long entry = elf_file_write_32(program.path);

	if (!entry)
		return;
	/* A kernel can be without it, and then it is no program at all. */
	if (child_wait(child_start(execute, &program))) {
		step("this kernel runs no program of 32 bits");
		return;
	}
	step("an ELF of 32 bits");
	expect_call(&program, "0");
	expect("load_elf_binary[compat]", "bprm=%s\tret=0",
	       one_argument(program.path));
	expect("load_elf_binary", "bprm=%s\tret=-ENOEXEC",
	       one_argument(program.path));
}

static void of_a_corrupt_elf(void)
{
	struct program program = { .path = scratch_path("corrupt"),
				   .error = ENOEXEC };
	unsigned long entry = elf_file_write(program.path, true);

	step("an ELF whose headers contradict each other");
	run_it(&program);
	expect_call(&program, "-ENOEXEC");
	expect("load_elf_binary", "bprm=%s\te_entry=0x%lx\tret=-ENOEXEC",
	       one_argument(program.path), entry);
}

static void of_a_script(void)
{
	struct program program = { .path = scratch_path("script"),
				   .argument = "more" };
	const char *interpreter = scratch_path("static");
	char text[PATH_MAX], bprm[2 * PATH_MAX];

	snprintf(text, sizeof(text), "#!%s -x\n", interpreter);
	write_file(program.path, text, strlen(text), 0755);
	step("a script for %s", interpreter);
	run_it(&program);
	expect_call(&program, "0");
	expect("load_script", "bprm=\"%s\" argc=2\tret=0", program.path);
	/* Its arguments: the interpreter, -x, the script, more. */
	expect("do_open_execat", "fd=AT_FDCWD\tname=%s", interpreter);
	snprintf(bprm, sizeof(bprm), "\"%s\" argc=4 interp=\"%s\"",
		 program.path, interpreter);
	expect("load_elf_binary", "bprm=%s\tret=0", bprm);
	expect("begin_new_exec", "bprm=%s\tret=0", bprm);
	expect("finalize_exec", "bprm=%s", bprm);
}

static void of_nothing(void)
{
	struct program missing = { .path = scratch_path("missing"),
				   .error = ENOENT };
	struct program closed = { .path = scratch_path("closed"),
				  .error = EACCES };

	step("a file that is not there");
	run_it(&missing);
	expect("__x64_sys_execve", "filename=%s\tret=-ENOENT", missing.path);
	expect("do_execve", "filename=%s\tret=-ENOENT", missing.path);
	expect("do_execveat_common", "ret=-ENOENT");
	expect("do_open_execat", "name=%s\tret=-ENOENT", missing.path);
	step("a file that may not be executed");
	write_file(closed.path, "text\n", 5, 0644);
	run_it(&closed);
	expect("__x64_sys_execve", "filename=%s\tret=-EACCES", closed.path);
	expect("do_open_execat", "name=%s\tret=-EACCES", closed.path);
}

static void by_descriptor(void *context)
{
	char *argv[] = { "static", NULL }, *envp[] = { NULL };
	/* In memory that is there: what comes after is the new program's. */
	char nothing[1] = "";

	syscall(SYS_execveat, *(int *)context, nothing, argv, envp,
		AT_EMPTY_PATH);
	_exit(1);
}

static void of_a_descriptor(void)
{
	int fd = open(scratch_path("static"), O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		die("cannot open a program");
	step("a static ELF, by its descriptor %d", fd);
	child_expect(child_start(by_descriptor, &fd), 0, "execveat()");
	expect("__x64_sys_execveat",
	       "fd=%d\tfilename=\tflags=AT_EMPTY_PATH\tret=0", fd);
	expect("do_open_execat", "fd=%d\tname=\tflags=AT_EMPTY_PATH", fd);
	expect("bprm_execve", "bprm=\"/dev/fd/%d\" argc=1\tret=0", fd);
	close(fd);
}

/* As the dynamic linker maps a library, and malloc() memory. */
static void mappings(void)
{
	const char *path = scratch_path("mapped");
	char bytes[2 * PAGE] = "";
	void *file, *memory;
	int fd;

	write_file(path, bytes, sizeof(bytes), 0600);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	file = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, PAGE);
	memory = mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (fd < 0 || file == MAP_FAILED || memory == MAP_FAILED)
		die("mmap");
	step("a mapping of a file at %p, one of memory at %p", file, memory);
	expect("vm_mmap_pgoff",
	       "file=%s\taddr=NULL\tlen=%d\tprot=PROT_READ\tflags=MAP_PRIVATE\tpgoff=1\tret=%p",
	       path, PAGE, file);
	expect("do_mmap",
	       "file=%s\taddr=NULL\tlen=%d\tprot=PROT_READ\tflags=MAP_PRIVATE\tpgoff=1\tret=%p",
	       path, PAGE, file);
	expect("do_mmap",
	       "file=NULL\tlen=%d\tprot=PROT_READ|PROT_WRITE\tflags=MAP_PRIVATE|MAP_ANONYMOUS\tret=%p",
	       3 * PAGE, memory);
	munmap(memory, 3 * PAGE);
	munmap(file, PAGE);
	close(fd);
}

static void run(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	of_a_static_elf();
	of_a_dynamic_elf();
	of_a_foreign_elf();
	of_a_corrupt_elf();
	of_a_script();
	of_nothing();
	of_a_descriptor();
	mappings();
}

const struct trigger trigger_exec = {
	.name = "exec",
	.about = "a static, a dynamic and a corrupt ELF, a script, no file at all",
	.run = run,
};

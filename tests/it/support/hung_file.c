/* A network drive that hangs: preloaded, it never opens the file that HUNG_FILE
   names, and opens all others as the C library does. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef int opening(const char *, int, ...);

static int open_unless_hung(const char *function, const char *path, int flags, mode_t mode)
{
    const char *hung = getenv("HUNG_FILE");
    while (hung && strcmp(path, hung) == 0)
        pause();
    return ((opening *)dlsym(RTLD_NEXT, function))(path, flags, mode);
}

int open(const char *path, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = va_arg(arguments, mode_t);
    va_end(arguments);
    return open_unless_hung("open", path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = va_arg(arguments, mode_t);
    va_end(arguments);
    return open_unless_hung("open64", path, flags, mode);
}

/* A name service that answers as a test says: preloaded, it stands in front of
   the C library's look-ups. NAME_SERVICE lists its answers, a letter each, of
   which the last is repeated: "a" (try again), "n" (no such name), "f" (found:
   this machine). */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <netdb.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

typedef int look_up(const char *, const char *, const struct addrinfo *, struct addrinfo **);

static atomic_size_t asked;

int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints,
                struct addrinfo **found)
{
    const char *answers = getenv("NAME_SERVICE");
    size_t last = strlen(answers) - 1;
    size_t number = atomic_fetch_add(&asked, 1);
    (void)node;
    switch (answers[number < last ? number : last]) {
    case 'a':
        return EAI_AGAIN;
    case 'n':
        return EAI_NONAME;
    default:
        return ((look_up *)dlsym(RTLD_NEXT, "getaddrinfo"))("127.0.0.1", service, hints, found);
    }
}

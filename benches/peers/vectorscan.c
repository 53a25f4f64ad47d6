/* vectorscan PATTERNS < LIST: search every file named in LIST for all patterns and count matches.
 * vectorscan --version: print the version of the library. Also builds with hyperscan. */
#include <fcntl.h>
#include <hs/hs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINE = 65536, PATTERNS = 4096 };

struct buffer {
    char *bytes;
    size_t length, capacity;
};

static void fail(const char *what) {
    fprintf(stderr, "error: %s\n", what);
    exit(2);
}

static int read_line(FILE *file, char line[LINE]) {
    if (!fgets(line, LINE, file)) return 0;
    line[strcspn(line, "\n")] = 0;
    return 1;
}

static hs_database_t *compile(const char *path) {
    static char *patterns[PATTERNS];
    static unsigned flags[PATTERNS], ids[PATTERNS];
    char line[LINE];
    unsigned count = 0;
    FILE *file = fopen(path, "r");
    if (!file) fail("the patterns cannot be read");
    while (count < PATTERNS && read_line(file, line)) {
        patterns[count] = strdup(line);
        flags[count] = HS_FLAG_CASELESS;
        ids[count] = count;
        count++;
    }
    fclose(file);
    hs_database_t *database;
    hs_compile_error_t *error;
    if (hs_compile_multi((const char *const *)patterns, flags, ids, count, HS_MODE_BLOCK, NULL,
                         &database, &error))
        fail(error->message);
    return database;
}

static void read_file(const char *path, struct buffer *buffer) {
    int file = open(path, O_RDONLY);
    if (file < 0) fail(path);
    buffer->length = 0;
    for (;;) {
        if (buffer->length == buffer->capacity) {
            buffer->capacity = buffer->capacity ? 2 * buffer->capacity : 1 << 20;
            buffer->bytes = realloc(buffer->bytes, buffer->capacity);
            if (!buffer->bytes) fail("out of memory");
        }
        ssize_t count = read(file, buffer->bytes + buffer->length, buffer->capacity - buffer->length);
        if (count < 0) fail(path);
        if (count == 0) break;
        buffer->length += (size_t)count;
    }
    close(file);
}

static int on_match(unsigned id, unsigned long long from, unsigned long long to, unsigned flags,
                    void *context) {
    (void)id, (void)from, (void)to, (void)flags;
    ++*(unsigned long long *)context;
    return 0;
}

int main(int count, char **arguments) {
    if (count != 2) fail("usage: vectorscan PATTERNS < LIST");
    if (!strcmp(arguments[1], "--version")) return puts(hs_version()) < 0;
    hs_database_t *database = compile(arguments[1]);
    hs_scratch_t *scratch = NULL;
    if (hs_alloc_scratch(database, &scratch)) fail("out of memory");
    struct buffer buffer = {0};
    unsigned long long matches = 0;
    char path[LINE];
    while (read_line(stdin, path)) {
        read_file(path, &buffer);
        if (hs_scan(database, buffer.bytes, (unsigned)buffer.length, 0, scratch, on_match, &matches))
            fail("the search failed");
    }
    printf("%llu matches\n", matches);
    return 0;
}

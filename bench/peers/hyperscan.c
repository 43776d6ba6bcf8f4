// hyperscan <terms> <texts>: whole words, case folded. Literals, of which those without borders are left out as they are
// found; or patterns with borders of their own where a third argument is given. Answers each line on stdin: "pass" with
// nanoseconds of CPU, bytes, hits; "hits" with one line a hit (text, start, end in bytes) and "end".
#include <hs.h>
#include <locale.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <wctype.h>

static char *slurp(const char *path, long *size) {
  FILE *file = fopen(path, "rb");
  fseek(file, 0, SEEK_END);
  *size = ftell(file);
  rewind(file);
  char *data = malloc(*size + 1);
  if (fread(data, 1, *size, file) != (size_t)*size) exit(1);
  fclose(file);
  data[*size] = 0;
  return data;
}

static size_t *lengths;
static unsigned long long hits;
static unsigned current, textLength;
static const unsigned char *scanned;
static int isLiteral;
static uint8_t wordBytes[128], wordChars[0x10000];

static void learnWords(void) {
  setlocale(LC_CTYPE, "C.UTF-8");
  for (unsigned code = 0; code < 0x10000; code++) wordChars[code] = iswalnum(code) != 0;
  memcpy(wordBytes, wordChars, sizeof wordBytes);
}

// The character that begins at a place is a letter or digit. What is beyond the basic plane is none here, as in hits.ts.
static int isWordAt(const unsigned char *at) {
  if (*at < 0x80) return wordBytes[*at];
  if ((*at & 0xe0) == 0xc0) return wordChars[(*at & 0x1f) << 6 | (at[1] & 0x3f)];
  return (*at & 0xf0) == 0xe0 && wordChars[(*at & 0xf) << 12 | (at[1] & 0x3f) << 6 | (at[2] & 0x3f)];
}

static int isBounded(unsigned long long from, unsigned long long to) {
  if (to < textLength && isWordAt(scanned + to)) return 0;
  if (from == 0) return 1;
  const unsigned char *before = scanned + from - 1;
  while (before > scanned && (*before & 0xc0) == 0x80) before--;
  return !isWordAt(before);
}

static int count(unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *context) {
  (void)from, (void)flags, (void)context;
  hits += !isLiteral || isBounded(to - lengths[id], to);
  return 0;
}

static int tell(unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *context) {
  (void)from, (void)flags, (void)context;
  if (!isLiteral || isBounded(to - lengths[id], to)) printf("%u %llu %llu\n", current, to - lengths[id], to);
  return 0;
}

static double now(void) {
  struct timespec at;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at);
  return at.tv_sec * 1e9 + at.tv_nsec;
}

int main(int argc, char **argv) {
  if (argc < 3) return 1;
  long size, textSize;
  isLiteral = argc == 3;
  learnWords();
  char *terms = slurp(argv[1], &size), *texts = slurp(argv[2], &textSize);
  unsigned n = 0;
  for (char *at = terms; *at; at++) n += *at == '\n';
  const char **list = malloc(n * sizeof *list);
  lengths = malloc(n * sizeof *lengths);
  unsigned *flags = malloc(n * sizeof *flags), *ids = malloc(n * sizeof *ids);
  char *line = terms;
  for (unsigned i = 0; i < n; i++) {
    char *end = strchr(line, '\n');
    *end = 0;
    list[i] = line;
    lengths[i] = end - line;
    flags[i] = HS_FLAG_CASELESS;
    ids[i] = i;
    line = end + 1;
  }
  hs_database_t *database;
  hs_compile_error_t *error;
  hs_scratch_t *scratch = NULL;
  if (argc > 3) {
    for (unsigned i = 0; i < n; i++) {
      char *pattern = malloc(2 * lengths[i] + 5), *to = pattern;
      to += sprintf(to, "\\b");
      for (const char *from = list[i]; *from; from++) {
        if (strchr(".+*?()[]{}|^$\\/-", *from)) *to++ = '\\';
        *to++ = *from;
      }
      strcpy(to, "\\b");
      list[i] = pattern;
    }
  }
  double started = now();
  int failed = argc > 3 ? hs_compile_multi(list, flags, ids, n, HS_MODE_BLOCK, NULL, &database, &error)
                        : hs_compile_lit_multi(list, flags, ids, lengths, n, HS_MODE_BLOCK, NULL, &database, &error);
  if (failed) {
    printf("failed %s\n", error->message);
    return 1;
  }
  hs_alloc_scratch(database, &scratch);
  printf("built %.0f\n", now() - started);
  fflush(stdout);
  char command[16];
  while (fgets(command, sizeof command, stdin)) {
    int telling = command[0] == 'h';
    hits = 0;
    current = 0;
    double begun = now();
    for (char *at = texts; at < texts + textSize; current++) {
      unsigned length;
      memcpy(&length, at, 4);
      scanned = (const unsigned char *)at + 4;
      textLength = length;
      hs_scan(database, at + 4, length, 0, scratch, telling ? tell : count, NULL);
      at += 4 + length;
    }
    if (telling) printf("end\n");
    else printf("%.0f %ld %llu\n", now() - begun, textSize - 4L * current, hits);
    fflush(stdout);
  }
  return 0;
}

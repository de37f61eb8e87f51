/* A load client that reads every token.
 *
 *   client PORT REQUEST_FILE [--users N] [--seconds S] [--warm-up S] [--requests N] [--spread-ms N]
 *                            [--tokens N] [--passes N]
 *
 * N users, each on a connection of its own, send the request, read the answer to its end and send the next one,
 * for --seconds after the warm-up, or until --requests were sent. REQUEST_FILE holds the request as it goes over the
 * wire, without content-length: "POST /path", header lines, an empty line, the body. In it {{uuid}} becomes a new UUID
 * for each request and {{seq}} its number.
 *
 * A token is "tokNNNN" somewhere in the body of the answer, whatever is wrapped around it. An answer is good if its
 * status is 2xx and tokens 0 to N-1 came in order, each once: --passes times over (1; a server whose last event
 * repeats the answer has 2; 0 takes any number). Only the first pass is counted.
 *
 * Prints "begin" and "end" around the measured time, so that the caller can take the server's CPU there, then one
 * line of JSON.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { EVENTS = 256, HEAD_ROOM = 16384, EXCERPT = 400 };
static const double PATIENCE_S = 30, PAUSE_AFTER_ERROR_S = 0.05;

typedef enum { HEAD, BY_LENGTH, CHUNK_SIZE, CHUNK_DATA, CHUNK_END, LAST_LINES, TO_THE_END, COMPLETE } part;
typedef enum { NOT_OPEN, BAD_STATUS, CUT_SHORT, WRONG_TOKENS, RESET, TOO_LATE, KINDS } problem;
static const char *const PROBLEMS[] = {"not_open", "bad_status", "cut_short", "wrong_tokens", "reset", "too_late"};

/* Where the reader of an answer stands. */
typedef struct {
    part part;
    char head[HEAD_ROOM];
    size_t head_size, left;
    int status;
    char line[32];
    size_t line_size;
    int matched, number; /* of "tok" and four digits */
    int next_token, passes;
    bool wrong;
    uint64_t body_bytes;
    char excerpt[EXCERPT + 1];
    size_t excerpt_size;
} answer;

typedef struct {
    int fd;
    bool asking;
    double asked, heard, wake;
    char *request;
    size_t request_size, sent;
    answer answer;
} user;

typedef struct {
    double *values;
    size_t count, room;
} samples;

static struct {
    int port, users, tokens, passes;
    double seconds, warm_up, spread;
    uint64_t requests;
} options = {.users = 1, .tokens = 64, .passes = 1, .seconds = 5};

static struct {
    samples ttft, total;
    uint64_t good, tokens, body_bytes, problems[KINDS];
    char first_problem[EXCERPT + 100];
} found;

static char *template;
static size_t template_size;
static uint64_t sequence;
static double started, measured_from, measured_until;
static bool counting;
static int epoll_fd;

static double now_s(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* ---- samples ---- */

static void note(samples *s, double value) {
    if (s->count == s->room) s->values = realloc(s->values, sizeof *s->values * (s->room = s->room * 2 + 1024));
    s->values[s->count++] = value;
}

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* In milliseconds; the samples are sorted. */
static double percentile(const samples *s, double p) {
    return s->count ? s->values[(size_t)(p / 100 * (double)(s->count - 1) + 0.5)] * 1e3 : 0;
}

static void note_problem(problem kind, const answer *a) {
    if (!counting) return;
    found.problems[kind]++;
    if (found.first_problem[0]) return;
    snprintf(found.first_problem, sizeof found.first_problem, "%s: status %d, %d of %d tokens, pass %d: %s", PROBLEMS[kind],
             a->status, a->next_token, options.tokens, a->passes, a->excerpt);
}

/* ---- writing a request ---- */

static size_t write_uuid(char *to) {
    uint8_t r[16];
    if (getrandom(r, sizeof r, 0) != sizeof r) abort();
    return (size_t)sprintf(to, "%02x%02x%02x%02x-%02x%02x-4%x%02x-a%x%02x-%02x%02x%02x%02x%02x%02x", r[0], r[1], r[2], r[3],
                           r[4], r[5], r[6] & 15, r[7], r[8] & 15, r[9], r[10], r[11], r[12], r[13], r[14], r[15]);
}

/* Copies the template with its placeholders filled; each is at least as long as {{seq}}. */
static size_t fill(char *to, const char *from, size_t size) {
    char *at = to;
    for (const char *p = from; p < from + size;) {
        if (!strncmp(p, "{{uuid}}", 8)) {
            at += write_uuid(at);
            p += 8;
        } else if (!strncmp(p, "{{seq}}", 7)) {
            at += sprintf(at, "%lu", sequence);
            p += 7;
        } else {
            *at++ = *p++;
        }
    }
    return (size_t)(at - to);
}

static void write_request(user *u) {
    const char *split = strstr(template, "\n\n");
    size_t head_size = (size_t)(split - template), room = template_size * 5 + 256;
    char *body = malloc(room), *head = malloc(room);
    size_t body_size = fill(body, split + 2, template_size - head_size - 2);
    size_t head_filled = fill(head, template, head_size);
    head[head_filled] = 0;

    u->request = realloc(u->request, room * 2);
    char *at = u->request;
    char *line = strtok(head, "\n");
    at += sprintf(at, "%s HTTP/1.1\r\nhost: 127.0.0.1:%d\r\ncontent-type: application/json\r\n", line, options.port);
    while ((line = strtok(NULL, "\n"))) at += sprintf(at, "%s\r\n", line);
    at += sprintf(at, "content-length: %zu\r\n\r\n", body_size);
    memcpy(at, body, body_size);
    u->request_size = (size_t)(at - u->request) + body_size;
    u->sent = 0;
    free(body);
    free(head);
}

/* ---- reading an answer ---- */

static void take_token(user *u, int number) {
    answer *a = &u->answer;
    if (number != a->next_token) {
        a->wrong = true;
        return;
    }
    if (a->passes == 0) {
        if (counting) found.tokens++;
        if (number == 0 && counting) note(&found.ttft, now_s() - u->asked);
    }
    if (++a->next_token == options.tokens) {
        a->next_token = 0;
        a->passes++;
    }
}

static void take_body(user *u, const char *data, size_t size) {
    answer *a = &u->answer;
    a->body_bytes += size;
    for (size_t n = 0; n < size && a->excerpt_size < EXCERPT; n++)
        a->excerpt[a->excerpt_size++] = isprint((unsigned char)data[n]) && data[n] != '"' && data[n] != '\\' ? data[n] : ' ';
    for (size_t n = 0; n < size; n++) {
        char c = data[n];
        if (a->matched < 3) {
            a->matched = c == "tok"[a->matched] ? a->matched + 1 : c == 't';
            a->number = 0;
        } else if (isdigit((unsigned char)c)) {
            a->number = a->number * 10 + (c - '0');
            if (++a->matched == 7) {
                take_token(u, a->number);
                a->matched = 0;
            }
        } else {
            a->matched = c == 't';
        }
    }
}

static void read_head(answer *a) {
    a->status = atoi(a->head + 9);
    char *length = strcasestr(a->head, "\ncontent-length:");
    if (strcasestr(a->head, "\ntransfer-encoding: chunked")) a->part = CHUNK_SIZE;
    else if (length) {
        a->left = strtoul(length + 16, NULL, 10);
        a->part = a->left ? BY_LENGTH : COMPLETE;
    } else a->part = TO_THE_END;
}

static void take_head(answer *a, char c) {
    if (a->head_size < HEAD_ROOM - 1) a->head[a->head_size++] = c;
    a->head[a->head_size] = 0;
    if (c == '\n' && a->head_size >= 4 && !memcmp(a->head + a->head_size - 4, "\r\n\r\n", 4)) read_head(a);
}

static void take_chunk_line(answer *a, char c) {
    if (c != '\n') {
        if (a->line_size < sizeof a->line - 1) a->line[a->line_size++] = c;
        return;
    }
    a->line[a->line_size] = 0;
    bool empty = a->line_size == 0 || a->line[0] == '\r';
    a->line_size = 0;
    if (a->part == CHUNK_END) a->part = CHUNK_SIZE;
    else if (a->part == LAST_LINES) a->part = empty ? COMPLETE : LAST_LINES;
    else {
        a->left = strtoul(a->line, NULL, 16);
        a->part = a->left ? CHUNK_DATA : LAST_LINES;
    }
}

static void take(user *u, const char *data, size_t size) {
    answer *a = &u->answer;
    for (size_t at = 0; at < size && a->part != COMPLETE;) {
        if (a->part == HEAD) take_head(a, data[at++]);
        else if (a->part == CHUNK_SIZE || a->part == CHUNK_END || a->part == LAST_LINES) take_chunk_line(a, data[at++]);
        else {
            size_t n = size - at;
            if (a->part != TO_THE_END && n > a->left) n = a->left;
            take_body(u, data + at, n);
            at += n;
            if (a->part != TO_THE_END && !(a->left -= n)) a->part = a->part == BY_LENGTH ? COMPLETE : CHUNK_END;
        }
    }
}

/* ---- users ---- */

static void disconnect(user *u) {
    if (u->fd >= 0) close(u->fd);
    u->fd = -1;
}

static bool connect_user(user *u) {
    int on = 1;
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)options.port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    u->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(u->fd, (struct sockaddr *)&to, sizeof to)) {
        disconnect(u);
        return false;
    }
    fcntl(u->fd, F_SETFL, O_NONBLOCK);
    setsockopt(u->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct epoll_event e = {.events = EPOLLIN, .data.ptr = u};
    return !epoll_ctl(epoll_fd, EPOLL_CTL_ADD, u->fd, &e);
}

static void give_up(user *u, problem kind) {
    note_problem(kind, &u->answer);
    disconnect(u);
    u->asking = false;
    u->wake = now_s() + PAUSE_AFTER_ERROR_S;
}

static void send_rest(user *u) {
    while (u->sent < u->request_size) {
        ssize_t n = send(u->fd, u->request + u->sent, u->request_size - u->sent, MSG_NOSIGNAL);
        if (n < 0) {
            if (errno != EAGAIN) give_up(u, RESET);
            return;
        }
        u->sent += (size_t)n;
    }
}

static void ask(user *u) {
    memset(&u->answer, 0, sizeof u->answer);
    u->asking = true;
    if (u->fd < 0 && !connect_user(u)) {
        give_up(u, NOT_OPEN);
        return;
    }
    sequence++;
    write_request(u);
    u->asked = u->heard = now_s();
    send_rest(u);
}

static bool may_ask(double now) {
    return options.requests ? sequence < options.requests : now < measured_until;
}

static void finish(user *u) {
    answer *a = &u->answer;
    bool closes = a->part == TO_THE_END || strcasestr(a->head, "\nconnection: close");
    bool all = !a->wrong && a->next_token == 0 && (options.passes ? a->passes == options.passes : a->passes > 0);
    u->asking = false;
    u->wake = 0;
    if (closes) disconnect(u);
    if (a->status < 200 || a->status > 299) note_problem(BAD_STATUS, a), u->wake = now_s() + PAUSE_AFTER_ERROR_S;
    else if (!all) note_problem(WRONG_TOKENS, a);
    else if (counting) {
        found.good++;
        found.body_bytes += a->body_bytes;
        note(&found.total, now_s() - u->asked);
    }
}

static void hear(user *u) {
    static char data[65536];
    for (;;) {
        ssize_t n = recv(u->fd, data, sizeof data, 0);
        if (n < 0 && errno == EAGAIN) return;
        if (n <= 0) {
            if (!u->asking) disconnect(u);
            else if (n == 0 && u->answer.part == TO_THE_END) finish(u);
            else give_up(u, n == 0 ? CUT_SHORT : RESET);
            return;
        }
        u->heard = now_s();
        if (u->asking) take(u, data, (size_t)n);
        if (u->asking && u->answer.part == COMPLETE) {
            finish(u);
            if (!u->wake && may_ask(u->heard)) ask(u);
            if (u->fd < 0) return;
        }
    }
}

/* ---- the run ---- */

static void begin_counting(double now) {
    counting = true;
    measured_from = now;
    printf("begin\n");
    fflush(stdout);
}

static void end_counting(double now) {
    counting = false;
    measured_until = now;
    printf("end\n");
    fflush(stdout);
}

/* Starts users whose time has come and gives up on silent ones; whether any is still at work. */
static bool look_after(user *users, double now) {
    bool busy = false;
    for (int n = 0; n < options.users; n++) {
        user *u = &users[n];
        if (u->asking && now - u->heard > PATIENCE_S) give_up(u, TOO_LATE);
        if (!u->asking && now >= u->wake && may_ask(now)) ask(u);
        if (u->asking && u->sent < u->request_size) send_rest(u);
        busy = busy || u->asking || may_ask(now);
    }
    return busy;
}

static void run(user *users) {
    static struct epoll_event events[EVENTS];
    double now = started = now_s();
    measured_until = options.requests ? 1e300 : started + options.warm_up + options.seconds;
    for (int n = 0; n < options.users; n++) users[n].wake = started + options.spread * n / options.users;
    double looked = 0;
    bool ended = false;
    for (;;) {
        if (!counting && !ended && now >= started + options.warm_up) begin_counting(now);
        if (counting && now >= measured_until) end_counting(now), ended = true;
        if (now - looked >= 0.001) {
            looked = now;
            if (!look_after(users, now)) break;
        }
        int ready = epoll_wait(epoll_fd, events, EVENTS, 1);
        for (int n = 0; n < ready; n++) hear(events[n].data.ptr);
        now = now_s();
    }
    if (counting) end_counting(now);
}

static void report(void) {
    double seconds = measured_until - measured_from;
    uint64_t bad = 0;
    for (int n = 0; n < KINDS; n++) bad += found.problems[n];
    qsort(found.ttft.values, found.ttft.count, sizeof(double), by_value);
    qsort(found.total.values, found.total.count, sizeof(double), by_value);
    double answered_tokens = (double)found.good * options.tokens;
    printf("{\"seconds\":%.3f,\"requests\":%lu,\"errors\":%lu,\"tokens\":%lu,\"tokens_per_s\":%.1f,\"requests_per_s\":%.2f,",
           seconds, found.good, bad, found.tokens, (double)found.tokens / seconds, (double)found.good / seconds);
    printf("\"ttft_ms\":{\"p50\":%.3f,\"p90\":%.3f,\"p99\":%.3f},", percentile(&found.ttft, 50), percentile(&found.ttft, 90),
           percentile(&found.ttft, 99));
    printf("\"total_ms\":{\"p50\":%.3f,\"p99\":%.3f},\"bytes_per_token\":%.1f,\"problems\":{", percentile(&found.total, 50),
           percentile(&found.total, 99), answered_tokens > 0 ? (double)found.body_bytes / answered_tokens : 0);
    for (int n = 0; n < KINDS; n++) printf("%s\"%s\":%lu", n ? "," : "", PROBLEMS[n], found.problems[n]);
    printf("},\"first_problem\":\"%s\"}\n", found.first_problem);
}

static void read_template(const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        exit(2);
    }
    template = calloc(1, 1 << 20);
    template_size = fread(template, 1, (1 << 20) - 1, file);
    fclose(file);
    if (!strstr(template, "\n\n")) {
        fprintf(stderr, "client: %s has no empty line between head and body\n", path);
        exit(2);
    }
}

static void read_option(const char *name, const char *value) {
    if (!strcmp(name, "--users")) options.users = atoi(value);
    else if (!strcmp(name, "--seconds")) options.seconds = atof(value);
    else if (!strcmp(name, "--warm-up")) options.warm_up = atof(value);
    else if (!strcmp(name, "--requests")) options.requests = strtoull(value, NULL, 10);
    else if (!strcmp(name, "--spread-ms")) options.spread = atof(value) / 1e3;
    else if (!strcmp(name, "--tokens")) options.tokens = atoi(value);
    else if (!strcmp(name, "--passes")) options.passes = atoi(value);
    else {
        fprintf(stderr, "client: no option %s\n", name);
        exit(2);
    }
}

int main(int count, char **values) {
    if (count < 3 || count % 2 == 0) {
        fprintf(stderr, "usage: client PORT REQUEST_FILE [--option value]...\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    options.port = atoi(values[1]);
    read_template(values[2]);
    for (int n = 3; n < count; n += 2) read_option(values[n], values[n + 1]);
    epoll_fd = epoll_create1(0);
    user *users = calloc((size_t)options.users, sizeof *users);
    for (int n = 0; n < options.users; n++) users[n].fd = -1;
    run(users);
    report();
    return 0;
}

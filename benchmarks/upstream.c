/* A scripted model server: speaks the OpenAI protocol, thinks for a set time, never gets in the way.
 *
 *   upstream PORT [MODEL...]
 *
 *   POST /v1/chat/completions   streamed or not; the answer is "tok0000 tok0001 ..."
 *   POST /v1/embeddings         one constant vector of 384 numbers for each input
 *   GET  /v1/models, /health
 *   GET  /pace?ttft_us=N&interval_us=N&tokens=N    how the answers from now on go
 *   GET  /counters[?reset]                         what happened so far
 *
 * One thread, one epoll, one timer over a heap of due times. The tokens are numbered so that a reader can tell
 * a lost, doubled or misplaced one, whatever a server in between wraps them in.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum { MOST_TOKENS = 10000, DIMENSIONS = 384, EVENTS = 512, NOT_DUE = -1 };

typedef struct {
    char *data;
    size_t size, room;
} text;

typedef struct {
    uint64_t ttft_us, interval_us;
    int tokens;
} pace;

/* A connection with at most one answer under way; requests behind it wait in `in`. */
typedef struct {
    int fd, place; /* in the heap */
    text in, out;
    size_t sent;
    bool answering, streamed, with_usage, closing, writable_awaited;
    pace pace;
    int next_token;
    uint64_t due;
} caller;

static struct {
    uint64_t requests, completed, aborted, embeddings, unknown, tokens, late_us, late_us_max;
    int64_t in_flight, in_flight_max;
} counters;

static pace now_pace = {0, 0, 64};
static char *model_list;
static const char *model = "bench";
static text token_chunks[MOST_TOKENS];
static caller **heap;
static int heap_size, heap_room, timer_fd, epoll_fd;

/* ---- text ---- */

static void reserve(text *t, size_t more) {
    if (t->size + more <= t->room) return;
    t->room = (t->size + more) * 2;
    t->data = realloc(t->data, t->room);
    if (!t->data) abort();
}

static void add(text *t, const char *data, size_t size) {
    reserve(t, size);
    memcpy(t->data + t->size, data, size);
    t->size += size;
}

__attribute__((format(printf, 2, 3))) static void addf(text *t, const char *format, ...) {
    va_list values, again;
    va_start(values, format);
    va_copy(again, values);
    int size = vsnprintf(NULL, 0, format, values);
    reserve(t, (size_t)size + 1);
    vsnprintf(t->data + t->size, (size_t)size + 1, format, again);
    t->size += (size_t)size;
    va_end(values);
    va_end(again);
}

static void add_chunk(text *t, const text *body) {
    addf(t, "%zx\r\n", body->size);
    add(t, body->data, body->size);
    add(t, "\r\n", 2);
}

/* ---- time: a heap of callers by due time, and one timer for the first ---- */

static uint64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void put_at(int place, caller *c) {
    heap[place] = c;
    c->place = place;
}

static void sift(int place) {
    caller *c = heap[place];
    while (place > 0 && heap[(place - 1) / 2]->due > c->due) {
        put_at(place, heap[(place - 1) / 2]);
        place = (place - 1) / 2;
    }
    for (;;) {
        int child = 2 * place + 1;
        if (child + 1 < heap_size && heap[child + 1]->due < heap[child]->due) child++;
        if (child >= heap_size || heap[child]->due >= c->due) break;
        put_at(place, heap[child]);
        place = child;
    }
    put_at(place, c);
}

static void set_due(caller *c, uint64_t due) {
    c->due = due;
    if (c->place == NOT_DUE) {
        if (heap_size == heap_room) heap = realloc(heap, sizeof *heap * (size_t)(heap_room = heap_room * 2 + 64));
        c->place = heap_size;
        heap[heap_size++] = c;
    }
    sift(c->place);
}

static void clear_due(caller *c) {
    if (c->place == NOT_DUE) return;
    int place = c->place;
    caller *last = heap[--heap_size];
    c->place = NOT_DUE;
    if (last == c) return;
    put_at(place, last);
    sift(place);
}

static void arm_timer(void) {
    static uint64_t armed;
    uint64_t due = heap_size ? heap[0]->due : 0;
    if (due == armed) return;
    armed = due;
    struct itimerspec at = {.it_value = {(time_t)(due / 1000000000u), (long)(due % 1000000000u)}};
    timerfd_settime(timer_fd, TFD_TIMER_ABSTIME, &at, NULL);
}

/* ---- sending ---- */

static void await_writable(caller *c, bool awaited) {
    if (c->writable_awaited == awaited) return;
    c->writable_awaited = awaited;
    struct epoll_event e = {.events = EPOLLIN | EPOLLRDHUP | (awaited ? EPOLLOUT : 0u), .data.ptr = c};
    epoll_ctl(epoll_fd, EPOLL_CTL_MOD, c->fd, &e);
}

static void flush(caller *c) {
    while (c->sent < c->out.size) {
        ssize_t n = send(c->fd, c->out.data + c->sent, c->out.size - c->sent, MSG_NOSIGNAL);
        if (n < 0) {
            if (errno == EAGAIN) await_writable(c, true);
            else c->closing = true;
            return;
        }
        c->sent += (size_t)n;
    }
    c->sent = c->out.size = 0;
    await_writable(c, false);
}

static void reply(caller *c, const char *status, const char *body, size_t size) {
    addf(&c->out, "HTTP/1.1 %s\r\ncontent-type: application/json\r\ncontent-length: %zu\r\n\r\n", status, size);
    add(&c->out, body, size);
    flush(c);
}

/* ---- answers ---- */

#define CHUNK_HEAD "\"id\":\"chatcmpl-bench\",\"object\":\"chat.completion.chunk\",\"created\":1700000000"

static void render_tokens(void) {
    text event = {0};
    for (int n = 0; n < MOST_TOKENS; n++) {
        event.size = 0;
        addf(&event,
             "data: {" CHUNK_HEAD ",\"model\":\"%s\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"tok%04d \"},"
             "\"logprobs\":null,\"finish_reason\":null}]}\n\n",
             model, n);
        add_chunk(&token_chunks[n], &event);
    }
    free(event.data);
}

static void add_event(caller *c, const char *choices, const char *more) {
    text event = {0};
    addf(&event, "data: {" CHUNK_HEAD ",\"model\":\"%s\",\"choices\":[%s]%s}\n\n", model, choices, more);
    add_chunk(&c->out, &event);
    free(event.data);
}

static void add_usage(text *t, int tokens) {
    addf(t, ",\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":%d,\"total_tokens\":%d}", tokens, tokens + 9);
}

static void finish_stream(caller *c) {
    text usage = {0};
    add_event(c, "{\"index\":0,\"delta\":{},\"logprobs\":null,\"finish_reason\":\"stop\"}", "");
    if (c->with_usage) {
        add_usage(&usage, c->pace.tokens);
        add(&usage, "", 1);
        add_event(c, "", usage.data);
        free(usage.data);
    }
    static const char done[] = "e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n";
    add(&c->out, done, sizeof done - 1);
}

static void send_whole(caller *c) {
    text body = {0};
    addf(&body,
         "{\"id\":\"chatcmpl-bench\",\"object\":\"chat.completion\",\"created\":1700000000,\"model\":\"%s\","
         "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"",
         model);
    for (int n = 0; n < c->pace.tokens; n++) addf(&body, "tok%04d ", n);
    addf(&body, "\"},\"logprobs\":null,\"finish_reason\":\"stop\"}]");
    add_usage(&body, c->pace.tokens);
    add(&body, "}", 1);
    counters.tokens += (uint64_t)c->pace.tokens;
    reply(c, "200 OK", body.data, body.size);
    free(body.data);
}

static void end_answer(caller *c) {
    c->answering = false;
    clear_due(c);
    counters.in_flight--;
    counters.completed++;
}

/* Sends what is due: the whole answer, the next token, or every token when they take no time. */
static void advance(caller *c, uint64_t now) {
    uint64_t late = (now - c->due) / 1000;
    counters.late_us += late;
    if (late > counters.late_us_max) counters.late_us_max = late;
    if (!c->streamed) {
        send_whole(c);
        end_answer(c);
        return;
    }
    if (c->next_token == 0)
        add_event(c, "{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}", "");
    int until = c->pace.interval_us ? c->next_token + 1 : c->pace.tokens;
    for (; c->next_token < until; c->next_token++) {
        add(&c->out, token_chunks[c->next_token].data, token_chunks[c->next_token].size);
        counters.tokens++;
    }
    if (c->next_token == c->pace.tokens) {
        finish_stream(c);
        end_answer(c);
    } else {
        set_due(c, c->due + c->pace.interval_us * 1000);
    }
    flush(c);
}

static void begin_answer(caller *c, const char *body) {
    c->answering = true;
    c->pace = now_pace;
    c->next_token = 0;
    c->streamed = strstr(body, "\"stream\":true") || strstr(body, "\"stream\": true");
    c->with_usage = strstr(body, "\"include_usage\"") != NULL;
    counters.requests++;
    if (++counters.in_flight > counters.in_flight_max) counters.in_flight_max = counters.in_flight;
    uint64_t wait_us = c->pace.ttft_us;
    if (c->streamed) {
        addf(&c->out, "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\n"
                      "transfer-encoding: chunked\r\n\r\n");
        if (wait_us) flush(c);
    } else {
        wait_us += c->pace.interval_us * (uint64_t)(c->pace.tokens - 1);
    }
    uint64_t now = now_ns();
    set_due(c, now + wait_us * 1000);
    if (!wait_us) advance(c, now);
}

/* How many strings stand in the list (or alone) behind "input". */
static int inputs_of(const char *body) {
    const char *at = strstr(body, "\"input\"");
    if (!at || !(at = strchr(at + 7, ':'))) return 1;
    for (at++; *at == ' '; at++) {}
    if (*at != '[') return 1;
    int strings = 0;
    bool inside = false;
    for (; *at && (inside || *at != ']'); at++) {
        if (inside && *at == '\\' && at[1]) at++;
        else if (*at == '"' && (inside = !inside)) strings++;
    }
    return strings ? strings : 1;
}

static void add_vector(text *t, bool base64) {
    /* 384 little-endian floats of 0.05103104, so that the length is 1: three of them are one group of base64. */
    static const char group[] = "7AVRPewFUT3sBVE9";
    if (base64) {
        add(t, "\"", 1);
        for (int n = 0; n < DIMENSIONS / 3; n++) add(t, group, 16);
        add(t, "\"", 1);
        return;
    }
    for (int n = 0; n < DIMENSIONS; n++) addf(t, n ? ",%s" : "[%s", "0.05103104");
    add(t, "]", 1);
}

static void reply_embeddings(caller *c, const char *body) {
    text answer = {0};
    bool base64 = strstr(body, "\"base64\"") != NULL;
    int inputs = inputs_of(body);
    addf(&answer, "{\"object\":\"list\",\"model\":\"%s\",\"usage\":{\"prompt_tokens\":9,\"total_tokens\":9},\"data\":[", model);
    for (int n = 0; n < inputs; n++) {
        addf(&answer, "%s{\"object\":\"embedding\",\"index\":%d,\"embedding\":", n ? "," : "", n);
        add_vector(&answer, base64);
        add(&answer, "}", 1);
    }
    add(&answer, "]}", 2);
    counters.embeddings++;
    reply(c, "200 OK", answer.data, answer.size);
    free(answer.data);
}

/* ---- control ---- */

static void read_number(const char *path, const char *name, uint64_t *value) {
    const char *at = strstr(path, name);
    if (at) *value = strtoull(at + strlen(name), NULL, 10);
}

static void set_pace(caller *c, const char *path) {
    uint64_t tokens = (uint64_t)now_pace.tokens;
    read_number(path, "ttft_us=", &now_pace.ttft_us);
    read_number(path, "interval_us=", &now_pace.interval_us);
    read_number(path, "tokens=", &tokens);
    now_pace.tokens = tokens < 1 ? 1 : tokens > MOST_TOKENS ? MOST_TOKENS : (int)tokens;
    reply(c, "200 OK", "{}", 2);
}

static void reply_counters(caller *c, bool reset) {
    text t = {0};
    addf(&t,
         "{\"requests\":%lu,\"in_flight\":%ld,\"in_flight_max\":%ld,\"completed\":%lu,\"aborted\":%lu,\"tokens\":%lu,"
         "\"embeddings\":%lu,\"unknown\":%lu,\"late_us_max\":%lu,\"late_us_mean\":%.1f}",
         counters.requests, counters.in_flight, counters.in_flight_max, counters.completed, counters.aborted,
         counters.tokens, counters.embeddings, counters.unknown, counters.late_us_max,
         counters.tokens ? (double)counters.late_us / (double)counters.tokens : 0.0);
    reply(c, "200 OK", t.data, t.size);
    free(t.data);
    int64_t in_flight = counters.in_flight;
    if (!reset) return;
    memset(&counters, 0, sizeof counters);
    counters.in_flight = counters.in_flight_max = in_flight;
}

/* ---- requests ---- */

static bool is_path(const char *path, const char *wanted) {
    size_t size = strlen(wanted);
    return !strncmp(path, wanted, size) && (path[size] == ' ' || path[size] == '?');
}

static void serve(caller *c, const char *method, const char *body) {
    const char *path = strchr(method, ' ');
    path = path ? path + 1 : "";
    if (is_path(path, "/v1/chat/completions")) begin_answer(c, body);
    else if (is_path(path, "/v1/embeddings")) reply_embeddings(c, body);
    else if (is_path(path, "/v1/models")) reply(c, "200 OK", model_list, strlen(model_list));
    else if (is_path(path, "/health")) reply(c, "200 OK", "{}", 2);
    else if (is_path(path, "/pace")) set_pace(c, path);
    else if (is_path(path, "/counters")) reply_counters(c, strstr(path, "?reset") != NULL);
    else {
        counters.unknown++;
        static const char missing[] = "{\"error\":{\"message\":\"no such path\",\"type\":\"NotFoundError\",\"code\":404}}";
        reply(c, "404 Not Found", missing, sizeof missing - 1);
    }
}

/* Serves the requests that are complete; the head and the body become strings in place. */
static void serve_complete(caller *c) {
    while (!c->answering && !c->closing && c->in.size) {
        add(&c->in, "", 1);
        c->in.size--;
        char *end = strstr(c->in.data, "\r\n\r\n");
        if (!end) return;
        *end = 0;
        char *length = strcasestr(c->in.data, "\ncontent-length:");
        size_t body = length ? strtoul(length + 16, NULL, 10) : 0;
        size_t head = (size_t)(end - c->in.data) + 4;
        *end = '\r';
        if (c->in.size < head + body) return;
        char kept = c->in.data[head + body];
        c->in.data[head + body] = 0;
        serve(c, c->in.data, c->in.data + head);
        c->in.data[head + body] = kept;
        c->in.size -= head + body;
        memmove(c->in.data, c->in.data + head + body, c->in.size);
    }
}

static void hang_up(caller *c) {
    if (c->answering) {
        counters.in_flight--;
        counters.aborted++;
    }
    clear_due(c);
    close(c->fd);
    free(c->in.data);
    free(c->out.data);
    free(c);
}

static void receive(caller *c) {
    for (;;) {
        reserve(&c->in, 16384);
        ssize_t n = recv(c->fd, c->in.data + c->in.size, 16383, 0);
        if (n > 0) {
            c->in.size += (size_t)n;
            continue;
        }
        if (n == 0 || errno != EAGAIN) c->closing = true;
        break;
    }
    serve_complete(c);
}

static void accept_all(int listener) {
    int fd, on = 1;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
        caller *c = calloc(1, sizeof *c);
        c->fd = fd;
        c->place = NOT_DUE;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        struct epoll_event e = {.events = EPOLLIN | EPOLLRDHUP, .data.ptr = c};
        epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &e);
    }
}

static int listen_on(int port) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), on = 1;
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, (struct sockaddr *)&at, sizeof at) || listen(fd, 4096)) {
        perror("upstream: cannot listen");
        exit(1);
    }
    return fd;
}

static void list_models(int count, char **names) {
    text t = {0};
    if (count) model = names[0];
    addf(&t, "{\"object\":\"list\",\"data\":[");
    for (int n = 0; n < (count ? count : 1); n++)
        addf(&t, "%s{\"id\":\"%s\",\"object\":\"model\",\"created\":1700000000,\"owned_by\":\"bench\",\"max_model_len\":32768}",
             n ? "," : "", count ? names[n] : model);
    add(&t, "]}", 3);
    model_list = t.data;
}

static void advance_due(void) {
    uint64_t expirations;
    ssize_t expired = read(timer_fd, &expirations, sizeof expirations);
    (void)expired; /* nothing to read when a socket woke us */
    uint64_t now = now_ns(); /* after the read, which may have swallowed the only wake-up for the first caller */
    while (heap_size && heap[0]->due <= now) {
        caller *c = heap[0];
        advance(c, now);
        if (!c->answering) serve_complete(c);
    }
}

int main(int count, char **values) {
    if (count < 2) {
        fprintf(stderr, "usage: upstream PORT [MODEL...]\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    list_models(count - 2, values + 2);
    render_tokens();
    int listener = listen_on(atoi(values[1]));
    epoll_fd = epoll_create1(0);
    timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
    struct epoll_event listening = {.events = EPOLLIN, .data.ptr = &listener};
    struct epoll_event ticking = {.events = EPOLLIN, .data.ptr = &timer_fd};
    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, listener, &listening);
    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, timer_fd, &ticking);

    static struct epoll_event events[EVENTS];
    for (;;) {
        arm_timer();
        int ready = epoll_wait(epoll_fd, events, EVENTS, -1);
        for (int n = 0; n < ready; n++) {
            if (events[n].data.ptr == &listener) {
                accept_all(listener);
            } else if (events[n].data.ptr != &timer_fd) {
                caller *c = events[n].data.ptr;
                if (events[n].events & EPOLLOUT) flush(c);
                if (events[n].events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) receive(c);
                if (c->closing) hang_up(c);
            }
        }
        advance_due();
    }
}

--
-- PostgreSQL database dump
--



SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET transaction_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: public; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA public;


--
-- Name: SCHEMA public; Type: COMMENT; Schema: -; Owner: -
--

COMMENT ON SCHEMA public IS 'standard public schema';


--
-- Name: tell_standing(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.tell_standing() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
    BEGIN
        PERFORM pg_notify('standing', to_jsonb(OLD) ->> TG_ARGV[0]);
        RETURN NULL;
    END $$;


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: alembic_version; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);


--
-- Name: conversations; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.conversations (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    title text DEFAULT ''::text NOT NULL,
    titled_by text,
    system_prompt text,
    model text,
    pinned boolean DEFAULT false NOT NULL,
    head uuid,
    revision bigint DEFAULT 0 NOT NULL,
    checkpoint_id text,
    checkpoint bytea,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT conversations_titled_by_check CHECK ((titled_by = ANY (ARRAY['first words'::text, 'model'::text, 'user'::text])))
);


--
-- Name: documents; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.documents (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    source text NOT NULL,
    name text NOT NULL,
    title text DEFAULT ''::text NOT NULL,
    titled_by text DEFAULT 'document'::text NOT NULL,
    kind text DEFAULT ''::text NOT NULL,
    visibility text DEFAULT 'private'::text NOT NULL,
    tags text[] DEFAULT '{}'::text[] NOT NULL,
    language text DEFAULT ''::text NOT NULL,
    at timestamp with time zone,
    bytes integer NOT NULL,
    digest text NOT NULL,
    content bytea NOT NULL,
    text text,
    read jsonb,
    chunks integer DEFAULT 0 NOT NULL,
    state text DEFAULT 'queued'::text NOT NULL,
    error text,
    revision bigint DEFAULT 0 NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    postponed integer DEFAULT 0 NOT NULL,
    not_before timestamp with time zone,
    lease uuid,
    lease_until timestamp with time zone,
    claimed_at timestamp with time zone,
    queued_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    updated_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT documents_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'stored'::text, 'failed'::text, 'removing'::text]))),
    CONSTRAINT documents_titled_by_check CHECK ((titled_by = ANY (ARRAY['document'::text, 'user'::text]))),
    CONSTRAINT documents_visibility_check CHECK ((visibility = ANY (ARRAY['private'::text, 'community'::text])))
);


--
-- Name: interviews; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.interviews (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    checkpoint_id text NOT NULL,
    checkpoint jsonb NOT NULL,
    state jsonb NOT NULL,
    status text GENERATED ALWAYS AS (
CASE
    WHEN ((state ->> 'phase'::text) = 'over'::text) THEN 'over'::text
    ELSE 'open'::text
END) STORED NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);


--
-- Name: keys; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.keys (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    name text NOT NULL,
    prefix text NOT NULL,
    hash bytea NOT NULL,
    features text[],
    models text[],
    limits jsonb,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone,
    used_at timestamp with time zone,
    revoked_at timestamp with time zone
);


--
-- Name: links; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.links (
    hash bytea NOT NULL,
    user_id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone
);


--
-- Name: messages; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.messages (
    conversation_id uuid NOT NULL,
    id uuid NOT NULL,
    parent_id uuid,
    role text NOT NULL,
    content text NOT NULL,
    status text DEFAULT 'complete'::text NOT NULL,
    model text,
    adapter text,
    tokens integer,
    details jsonb,
    request_id text,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT messages_role_check CHECK ((role = ANY (ARRAY['user'::text, 'assistant'::text]))),
    CONSTRAINT messages_status_check CHECK ((status = ANY (ARRAY['complete'::text, 'stopped'::text])))
);


--
-- Name: refresh_tokens; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.refresh_tokens (
    hash bytea NOT NULL,
    session_id uuid NOT NULL,
    issued_at timestamp with time zone DEFAULT now() NOT NULL,
    used_at timestamp with time zone
);


--
-- Name: requests; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.requests (
    at timestamp with time zone NOT NULL,
    request_id text NOT NULL,
    user_id uuid,
    key_id uuid,
    role text,
    feature text,
    model text,
    profile text,
    adapter text,
    conversation_id uuid,
    ctx_len integer DEFAULT 0 NOT NULL,
    input_tokens integer DEFAULT 0 NOT NULL,
    output_tokens integer DEFAULT 0 NOT NULL,
    cached_tokens integer DEFAULT 0 NOT NULL,
    queue_ms integer DEFAULT 0 NOT NULL,
    ttft_ms integer,
    latency_ms integer NOT NULL,
    status_code integer NOT NULL,
    code text,
    cache text,
    prompt text
)
PARTITION BY RANGE (at);


--
-- Name: requests_2026_02; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.requests_2026_02 (
    at timestamp with time zone CONSTRAINT requests_at_not_null NOT NULL,
    request_id text CONSTRAINT requests_request_id_not_null NOT NULL,
    user_id uuid,
    key_id uuid,
    role text,
    feature text,
    model text,
    profile text,
    adapter text,
    conversation_id uuid,
    ctx_len integer DEFAULT 0 CONSTRAINT requests_ctx_len_not_null NOT NULL,
    input_tokens integer DEFAULT 0 CONSTRAINT requests_input_tokens_not_null NOT NULL,
    output_tokens integer DEFAULT 0 CONSTRAINT requests_output_tokens_not_null NOT NULL,
    cached_tokens integer DEFAULT 0 CONSTRAINT requests_cached_tokens_not_null NOT NULL,
    queue_ms integer DEFAULT 0 CONSTRAINT requests_queue_ms_not_null NOT NULL,
    ttft_ms integer,
    latency_ms integer CONSTRAINT requests_latency_ms_not_null NOT NULL,
    status_code integer CONSTRAINT requests_status_code_not_null NOT NULL,
    code text,
    cache text,
    prompt text
);


--
-- Name: requests_default; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.requests_default (
    at timestamp with time zone CONSTRAINT requests_at_not_null NOT NULL,
    request_id text CONSTRAINT requests_request_id_not_null NOT NULL,
    user_id uuid,
    key_id uuid,
    role text,
    feature text,
    model text,
    profile text,
    adapter text,
    conversation_id uuid,
    ctx_len integer DEFAULT 0 CONSTRAINT requests_ctx_len_not_null NOT NULL,
    input_tokens integer DEFAULT 0 CONSTRAINT requests_input_tokens_not_null NOT NULL,
    output_tokens integer DEFAULT 0 CONSTRAINT requests_output_tokens_not_null NOT NULL,
    cached_tokens integer DEFAULT 0 CONSTRAINT requests_cached_tokens_not_null NOT NULL,
    queue_ms integer DEFAULT 0 CONSTRAINT requests_queue_ms_not_null NOT NULL,
    ttft_ms integer,
    latency_ms integer CONSTRAINT requests_latency_ms_not_null NOT NULL,
    status_code integer CONSTRAINT requests_status_code_not_null NOT NULL,
    code text,
    cache text,
    prompt text
);


--
-- Name: sessions; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.sessions (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    seen_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    agent text DEFAULT ''::text NOT NULL
);


--
-- Name: summaries; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.summaries (
    conversation_id uuid NOT NULL,
    message_id uuid NOT NULL,
    content text NOT NULL,
    written_by text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT summaries_written_by_check CHECK ((written_by = ANY (ARRAY['extract'::text, 'model'::text])))
);


--
-- Name: users; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.users (
    id uuid NOT NULL,
    name text NOT NULL,
    email text,
    display_name text DEFAULT ''::text NOT NULL,
    role text DEFAULT 'user'::text NOT NULL,
    status text DEFAULT 'active'::text NOT NULL,
    password_hash text,
    issuer text,
    subject text,
    system_prompt text,
    limits jsonb,
    language text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    signed_in_at timestamp with time zone,
    CONSTRAINT users_language_check CHECK ((language = ANY (ARRAY['en'::text, 'ko'::text]))),
    CONSTRAINT users_name_check CHECK ((name ~ '^[^[:space:][:cntrl:]]{1,64}$'::text)),
    CONSTRAINT users_role_check CHECK ((role = ANY (ARRAY['user'::text, 'admin'::text]))),
    CONSTRAINT users_status_check CHECK ((status = ANY (ARRAY['active'::text, 'locked'::text])))
);


--
-- Name: requests_2026_02; Type: TABLE ATTACH; Schema: public; Owner: -
--

ALTER TABLE ONLY public.requests ATTACH PARTITION public.requests_2026_02 FOR VALUES FROM ('2026-02-01 00:00:00+00') TO ('2026-03-01 00:00:00+00');


--
-- Name: requests_default; Type: TABLE ATTACH; Schema: public; Owner: -
--

ALTER TABLE ONLY public.requests ATTACH PARTITION public.requests_default DEFAULT;


--
-- Data for Name: alembic_version; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.alembic_version VALUES ('0006');


--
-- Data for Name: conversations; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.conversations VALUES ('00000000-0000-4000-8000-000000000031', '00000000-0000-4000-8000-000000000001', '연결 풀', 'model', NULL, 'haru-chat', true, '00000000-0000-4000-8000-000000000045', 4, NULL, NULL, '2026-02-01 09:00:00+00', '2026-02-01 09:05:00+00');
INSERT INTO public.conversations VALUES ('00000000-0000-4000-8000-000000000032', '00000000-0000-4000-8000-000000000002', 'Hello', 'first words', 'Be kind.', NULL, false, '00000000-0000-4000-8000-000000000046', 0, NULL, NULL, '2026-01-08 09:00:00+00', '2026-01-08 09:00:00+00');


--
-- Data for Name: documents; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.documents VALUES ('00000000-0000-4000-8000-000000000061', '00000000-0000-4000-8000-000000000001', 'upload', 'pools.md', 'About pools', 'document', 'note', 'private', '{pool}', 'en', '2026-01-11 09:00:00+00', 13, 'digest-one', '\x232041626f757420706f6f6c73', '# About pools', '{"at": 0, "kind": "note"}', 1, 'stored', NULL, 1, 1, 0, NULL, NULL, NULL, NULL, '2026-01-11 09:00:00+00', '2026-01-11 09:00:00+00', '2026-01-11 09:01:00+00');
INSERT INTO public.documents VALUES ('00000000-0000-4000-8000-000000000062', '00000000-0000-4000-8000-000000000001', 'upload', '공유.md', '공유', 'user', '', 'community', '{}', 'ko', NULL, 7, 'digest-two', '\xeab3b5ec9ca021', '공유!', NULL, 1, 'stored', NULL, 2, 1, 0, NULL, NULL, NULL, NULL, '2026-01-12 09:00:00+00', '2026-01-12 09:00:00+00', '2026-01-12 09:01:00+00');
INSERT INTO public.documents VALUES ('00000000-0000-4000-8000-000000000063', '00000000-0000-4000-8000-000000000001', 'upload', 'odd.pdf', '', 'document', '', 'private', '{}', '', NULL, 3, 'digest-three', '\x255044', NULL, NULL, 0, 'failed', 'document_empty', 0, 1, 0, NULL, NULL, NULL, NULL, '2026-01-13 09:00:00+00', '2026-01-13 09:00:00+00', '2026-01-13 09:00:30+00');


--
-- Data for Name: interviews; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.interviews VALUES ('00000000-0000-4000-8000-000000000051', '00000000-0000-4000-8000-000000000001', '1', '{}', '{"plan": [{}, {}], "asked": [{}, {}], "phase": "over", "title": "Pools", "report": {"weak": ["locks", "queues"], "score": 71}, "language": "ko"}', DEFAULT, '2026-01-20 09:00:00+00', '2026-01-20 10:00:00+00');
INSERT INTO public.interviews VALUES ('00000000-0000-4000-8000-000000000052', '00000000-0000-4000-8000-000000000001', '2', '{}', '{"plan": [{}], "asked": [{}], "phase": "answer", "title": "Indexes", "language": "en"}', DEFAULT, '2026-01-21 09:00:00+00', '2026-01-21 10:00:00+00');


--
-- Data for Name: keys; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.keys VALUES ('00000000-0000-4000-8000-000000000021', '00000000-0000-4000-8000-000000000001', 'ci', 'haru_Abc123', '\x11', '{til,news}', NULL, '{"requests": 2, "window_s": 60}', '2026-01-10 09:00:00+00', NULL, '2026-02-01 09:00:00+00', NULL);
INSERT INTO public.keys VALUES ('00000000-0000-4000-8000-000000000022', '00000000-0000-4000-8000-000000000001', 'old', 'haru_Old456', '\x12', NULL, NULL, NULL, '2026-01-06 09:00:00+00', NULL, NULL, '2026-01-09 09:00:00+00');


--
-- Data for Name: links; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.links VALUES ('\x21', '00000000-0000-4000-8000-000000000002', '2026-01-07 09:00:00+00', '2026-01-07 10:00:00+00', NULL);


--
-- Data for Name: messages; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.messages VALUES ('00000000-0000-4000-8000-000000000031', '00000000-0000-4000-8000-000000000041', NULL, 'user', '연결 풀이 뭐예요?', 'complete', NULL, NULL, 9, NULL, 'request-one', '2026-02-01 09:00:00+00');
INSERT INTO public.messages VALUES ('00000000-0000-4000-8000-000000000031', '00000000-0000-4000-8000-000000000042', '00000000-0000-4000-8000-000000000041', 'assistant', 'A first answer.', 'complete', 'qwen3-8b-awq', NULL, 4, '{"sources": []}', 'request-one', '2026-02-01 09:00:05+00');
INSERT INTO public.messages VALUES ('00000000-0000-4000-8000-000000000031', '00000000-0000-4000-8000-000000000043', '00000000-0000-4000-8000-000000000041', 'assistant', '연결을 다시 쓰는 곳이에요.', 'complete', 'qwen3-8b-awq', 'terse@1', 8, '{"sources": []}', 'request-two', '2026-02-01 09:01:00+00');
INSERT INTO public.messages VALUES ('00000000-0000-4000-8000-000000000031', '00000000-0000-4000-8000-000000000044', '00000000-0000-4000-8000-000000000043', 'user', 'And how large?', 'complete', NULL, NULL, 4, NULL, 'request-three', '2026-02-01 09:05:00+00');
INSERT INTO public.messages VALUES ('00000000-0000-4000-8000-000000000031', '00000000-0000-4000-8000-000000000045', '00000000-0000-4000-8000-000000000044', 'assistant', 'As large as', 'stopped', 'qwen3-8b-awq', NULL, 3, NULL, 'request-three', '2026-02-01 09:05:01+00');
INSERT INTO public.messages VALUES ('00000000-0000-4000-8000-000000000032', '00000000-0000-4000-8000-000000000046', NULL, 'user', 'Hello', 'complete', NULL, NULL, 1, NULL, NULL, '2026-01-08 09:00:00+00');


--
-- Data for Name: refresh_tokens; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.refresh_tokens VALUES ('\x01', '00000000-0000-4000-8000-000000000011', '2026-02-01 09:00:00+00', NULL);
INSERT INTO public.refresh_tokens VALUES ('\x02', '00000000-0000-4000-8000-000000000012', '2026-01-05 09:00:00+00', '2026-01-06 09:00:00+00');


--
-- Data for Name: requests_2026_02; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.requests_2026_02 VALUES ('2026-02-01 09:01:00+00', 'request-two', '00000000-0000-4000-8000-000000000001', NULL, 'admin', 'chat', 'qwen3-8b-awq', 'qwen3-8b-awq', 'terse@1', '00000000-0000-4000-8000-000000000031', 120, 100, 8, 64, 3, 210, 900, 200, NULL, NULL, 'chat-1');


--
-- Data for Name: requests_default; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.requests_default VALUES ('2026-01-10 09:00:00+00', 'request-of-key', '00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000021', 'admin', 'til', 'qwen3-8b-awq', 'qwen3-8b-awq', NULL, NULL, 900, 800, 70, 0, 0, NULL, 4000, 503, 'engine_unreachable', NULL, NULL);
INSERT INTO public.requests_default VALUES ('2026-01-09 09:00:00+00', 'request-of-nobody', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, 0, 0, 0, 0, NULL, 1, 401, 'not_signed_in', NULL, NULL);


--
-- Data for Name: sessions; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.sessions VALUES ('00000000-0000-4000-8000-000000000011', '00000000-0000-4000-8000-000000000001', '2026-02-01 09:00:00+00', '2026-02-01 10:00:00+00', '2099-01-01 00:00:00+00', NULL, 'Firefox');
INSERT INTO public.sessions VALUES ('00000000-0000-4000-8000-000000000012', '00000000-0000-4000-8000-000000000001', '2026-01-05 09:00:00+00', '2026-01-05 10:00:00+00', '2026-02-05 09:00:00+00', '2026-01-20 09:00:00+00', 'curl');


--
-- Data for Name: summaries; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.summaries VALUES ('00000000-0000-4000-8000-000000000031', '00000000-0000-4000-8000-000000000043', 'Pools were explained.', 'model', '2026-02-01 09:02:00+00');


--
-- Data for Name: users; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.users VALUES ('00000000-0000-4000-8000-000000000001', 'kim', 'kim@haru.test', '김하루', 'admin', 'active', '$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA', NULL, NULL, 'Answer briefly.', '{"requests": 5, "window_s": 60}', 'ko', '2026-01-05 09:00:00+00', '2026-01-06 09:00:00+00', '2026-02-01 09:00:00+00');
INSERT INTO public.users VALUES ('00000000-0000-4000-8000-000000000002', 'lee', NULL, '', 'user', 'locked', NULL, 'https://sso.haru.test', 'lee-7', NULL, NULL, NULL, '2026-01-07 09:00:00+00', '2026-01-07 09:00:00+00', NULL);


--
-- Name: alembic_version alembic_version_pkc; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);


--
-- Name: conversations conversations_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.conversations
    ADD CONSTRAINT conversations_pkey PRIMARY KEY (id);


--
-- Name: documents documents_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.documents
    ADD CONSTRAINT documents_pkey PRIMARY KEY (id);


--
-- Name: interviews interviews_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.interviews
    ADD CONSTRAINT interviews_pkey PRIMARY KEY (id);


--
-- Name: keys keys_hash_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.keys
    ADD CONSTRAINT keys_hash_key UNIQUE (hash);


--
-- Name: keys keys_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.keys
    ADD CONSTRAINT keys_pkey PRIMARY KEY (id);


--
-- Name: links links_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.links
    ADD CONSTRAINT links_pkey PRIMARY KEY (hash);


--
-- Name: messages messages_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.messages
    ADD CONSTRAINT messages_pkey PRIMARY KEY (id, conversation_id);


--
-- Name: refresh_tokens refresh_tokens_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.refresh_tokens
    ADD CONSTRAINT refresh_tokens_pkey PRIMARY KEY (hash);


--
-- Name: sessions sessions_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_pkey PRIMARY KEY (id);


--
-- Name: summaries summaries_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.summaries
    ADD CONSTRAINT summaries_pkey PRIMARY KEY (message_id, conversation_id);


--
-- Name: users users_issuer_subject_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_issuer_subject_key UNIQUE (issuer, subject);


--
-- Name: users users_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (id);


--
-- Name: conversations_by_age; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX conversations_by_age ON public.conversations USING btree (updated_at);


--
-- Name: conversations_of_user; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX conversations_of_user ON public.conversations USING btree (user_id, pinned DESC, updated_at DESC, id DESC);


--
-- Name: documents_by_name; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX documents_by_name ON public.documents USING btree (user_id, source, name) WHERE (state <> 'removing'::text);


--
-- Name: documents_changed; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX documents_changed ON public.documents USING btree (user_id, updated_at);


--
-- Name: documents_claimed; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX documents_claimed ON public.documents USING btree (user_id, claimed_at);


--
-- Name: documents_of_community; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX documents_of_community ON public.documents USING btree (created_at DESC, id DESC) WHERE (visibility = 'community'::text);


--
-- Name: documents_of_user; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX documents_of_user ON public.documents USING btree (user_id, created_at DESC, id DESC);


--
-- Name: documents_quick; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX documents_quick ON public.documents USING btree (user_id, queued_at, id) WHERE ((state = 'removing'::text) OR ((state = 'queued'::text) AND (text IS NOT NULL)));


--
-- Name: documents_to_do; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX documents_to_do ON public.documents USING btree (user_id, queued_at, id) WHERE (state = ANY (ARRAY['queued'::text, 'removing'::text]));


--
-- Name: interviews_by_age; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX interviews_by_age ON public.interviews USING btree (updated_at);


--
-- Name: interviews_of_user; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX interviews_of_user ON public.interviews USING btree (user_id, updated_at DESC, id DESC);


--
-- Name: keys_name; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX keys_name ON public.keys USING btree (user_id, lower(name)) WHERE (revoked_at IS NULL);


--
-- Name: links_of_user; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX links_of_user ON public.links USING btree (user_id);


--
-- Name: messages_of_conversation; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX messages_of_conversation ON public.messages USING btree (conversation_id, created_at DESC);


--
-- Name: messages_of_parent; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX messages_of_parent ON public.messages USING btree (parent_id, conversation_id);


--
-- Name: refresh_tokens_of_session; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX refresh_tokens_of_session ON public.refresh_tokens USING btree (session_id);


--
-- Name: requests_newest; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX requests_newest ON ONLY public.requests USING btree (at DESC, request_id DESC);


--
-- Name: requests_2026_02_at_request_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX requests_2026_02_at_request_id_idx ON public.requests_2026_02 USING btree (at DESC, request_id DESC);


--
-- Name: requests_of_conversation; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX requests_of_conversation ON ONLY public.requests USING btree (conversation_id, at DESC, request_id DESC) WHERE (conversation_id IS NOT NULL);


--
-- Name: requests_2026_02_conversation_id_at_request_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX requests_2026_02_conversation_id_at_request_id_idx ON public.requests_2026_02 USING btree (conversation_id, at DESC, request_id DESC) WHERE (conversation_id IS NOT NULL);


--
-- Name: requests_by_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX requests_by_id ON ONLY public.requests USING btree (request_id);


--
-- Name: requests_2026_02_request_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX requests_2026_02_request_id_idx ON public.requests_2026_02 USING btree (request_id);


--
-- Name: requests_of_user; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX requests_of_user ON ONLY public.requests USING btree (user_id, at DESC, request_id DESC);


--
-- Name: requests_2026_02_user_id_at_request_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX requests_2026_02_user_id_at_request_id_idx ON public.requests_2026_02 USING btree (user_id, at DESC, request_id DESC);


--
-- Name: requests_default_at_request_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX requests_default_at_request_id_idx ON public.requests_default USING btree (at DESC, request_id DESC);


--
-- Name: requests_default_conversation_id_at_request_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX requests_default_conversation_id_at_request_id_idx ON public.requests_default USING btree (conversation_id, at DESC, request_id DESC) WHERE (conversation_id IS NOT NULL);


--
-- Name: requests_default_request_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX requests_default_request_id_idx ON public.requests_default USING btree (request_id);


--
-- Name: requests_default_user_id_at_request_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX requests_default_user_id_at_request_id_idx ON public.requests_default USING btree (user_id, at DESC, request_id DESC);


--
-- Name: sessions_of_user; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX sessions_of_user ON public.sessions USING btree (user_id);


--
-- Name: users_email; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX users_email ON public.users USING btree (lower(email));


--
-- Name: users_name; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX users_name ON public.users USING btree (lower(name));


--
-- Name: requests_2026_02_at_request_id_idx; Type: INDEX ATTACH; Schema: public; Owner: -
--

ALTER INDEX public.requests_newest ATTACH PARTITION public.requests_2026_02_at_request_id_idx;


--
-- Name: requests_2026_02_conversation_id_at_request_id_idx; Type: INDEX ATTACH; Schema: public; Owner: -
--

ALTER INDEX public.requests_of_conversation ATTACH PARTITION public.requests_2026_02_conversation_id_at_request_id_idx;


--
-- Name: requests_2026_02_request_id_idx; Type: INDEX ATTACH; Schema: public; Owner: -
--

ALTER INDEX public.requests_by_id ATTACH PARTITION public.requests_2026_02_request_id_idx;


--
-- Name: requests_2026_02_user_id_at_request_id_idx; Type: INDEX ATTACH; Schema: public; Owner: -
--

ALTER INDEX public.requests_of_user ATTACH PARTITION public.requests_2026_02_user_id_at_request_id_idx;


--
-- Name: requests_default_at_request_id_idx; Type: INDEX ATTACH; Schema: public; Owner: -
--

ALTER INDEX public.requests_newest ATTACH PARTITION public.requests_default_at_request_id_idx;


--
-- Name: requests_default_conversation_id_at_request_id_idx; Type: INDEX ATTACH; Schema: public; Owner: -
--

ALTER INDEX public.requests_of_conversation ATTACH PARTITION public.requests_default_conversation_id_at_request_id_idx;


--
-- Name: requests_default_request_id_idx; Type: INDEX ATTACH; Schema: public; Owner: -
--

ALTER INDEX public.requests_by_id ATTACH PARTITION public.requests_default_request_id_idx;


--
-- Name: requests_default_user_id_at_request_id_idx; Type: INDEX ATTACH; Schema: public; Owner: -
--

ALTER INDEX public.requests_of_user ATTACH PARTITION public.requests_default_user_id_at_request_id_idx;


--
-- Name: keys keys_changed; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER keys_changed AFTER DELETE OR UPDATE OF revoked_at ON public.keys FOR EACH ROW EXECUTE FUNCTION public.tell_standing('user_id');


--
-- Name: sessions sessions_changed; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER sessions_changed AFTER DELETE OR UPDATE OF revoked_at ON public.sessions FOR EACH ROW EXECUTE FUNCTION public.tell_standing('user_id');


--
-- Name: users users_changed; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER users_changed AFTER DELETE OR UPDATE OF role, status, system_prompt ON public.users FOR EACH ROW EXECUTE FUNCTION public.tell_standing('id');


--
-- Name: conversations conversations_head; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.conversations
    ADD CONSTRAINT conversations_head FOREIGN KEY (head, id) REFERENCES public.messages(id, conversation_id);


--
-- Name: conversations conversations_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.conversations
    ADD CONSTRAINT conversations_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;


--
-- Name: documents documents_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.documents
    ADD CONSTRAINT documents_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;


--
-- Name: interviews interviews_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.interviews
    ADD CONSTRAINT interviews_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;


--
-- Name: keys keys_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.keys
    ADD CONSTRAINT keys_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;


--
-- Name: links links_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.links
    ADD CONSTRAINT links_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;


--
-- Name: messages messages_conversation_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.messages
    ADD CONSTRAINT messages_conversation_id_fkey FOREIGN KEY (conversation_id) REFERENCES public.conversations(id) ON DELETE CASCADE;


--
-- Name: messages messages_parent_id_conversation_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.messages
    ADD CONSTRAINT messages_parent_id_conversation_id_fkey FOREIGN KEY (parent_id, conversation_id) REFERENCES public.messages(id, conversation_id);


--
-- Name: refresh_tokens refresh_tokens_session_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.refresh_tokens
    ADD CONSTRAINT refresh_tokens_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.sessions(id) ON DELETE CASCADE;


--
-- Name: sessions sessions_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;


--
-- Name: summaries summaries_message_id_conversation_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.summaries
    ADD CONSTRAINT summaries_message_id_conversation_id_fkey FOREIGN KEY (message_id, conversation_id) REFERENCES public.messages(id, conversation_id) ON DELETE CASCADE;


--
-- PostgreSQL database dump complete
--



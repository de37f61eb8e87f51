-- A few rows of each kind, as a haru with the tables of 0006 left them.
INSERT INTO users (id, name, email, display_name, role, status, password_hash, issuer, subject, system_prompt, limits, language, created_at, updated_at, signed_in_at) VALUES
('00000000-0000-4000-8000-000000000001', 'kim', 'kim@haru.test', '김하루', 'admin', 'active', '$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA', NULL, NULL, 'Answer briefly.', '{"window_s": 60, "requests": 5}', 'ko', '2026-01-05 09:00:00+00', '2026-01-06 09:00:00+00', '2026-02-01 09:00:00+00'),
('00000000-0000-4000-8000-000000000002', 'lee', NULL, '', 'user', 'locked', NULL, 'https://sso.haru.test', 'lee-7', NULL, NULL, NULL, '2026-01-07 09:00:00+00', '2026-01-07 09:00:00+00', NULL);

INSERT INTO sessions (id, user_id, created_at, seen_at, expires_at, revoked_at, agent) VALUES
('00000000-0000-4000-8000-000000000011', '00000000-0000-4000-8000-000000000001', '2026-02-01 09:00:00+00', '2026-02-01 10:00:00+00', '2099-01-01 00:00:00+00', NULL, 'Firefox'),
('00000000-0000-4000-8000-000000000012', '00000000-0000-4000-8000-000000000001', '2026-01-05 09:00:00+00', '2026-01-05 10:00:00+00', '2026-02-05 09:00:00+00', '2026-01-20 09:00:00+00', 'curl');
INSERT INTO refresh_tokens (hash, session_id, issued_at, used_at) VALUES
('\x01', '00000000-0000-4000-8000-000000000011', '2026-02-01 09:00:00+00', NULL),
('\x02', '00000000-0000-4000-8000-000000000012', '2026-01-05 09:00:00+00', '2026-01-06 09:00:00+00');
INSERT INTO keys (id, user_id, name, prefix, hash, features, models, limits, created_at, expires_at, used_at, revoked_at) VALUES
('00000000-0000-4000-8000-000000000021', '00000000-0000-4000-8000-000000000001', 'ci', 'haru_Abc123', '\x11', '{til,news}', NULL, '{"window_s": 60, "requests": 2}', '2026-01-10 09:00:00+00', NULL, '2026-02-01 09:00:00+00', NULL),
('00000000-0000-4000-8000-000000000022', '00000000-0000-4000-8000-000000000001', 'old', 'haru_Old456', '\x12', NULL, NULL, NULL, '2026-01-06 09:00:00+00', NULL, NULL, '2026-01-09 09:00:00+00');
INSERT INTO links (hash, user_id, created_at, expires_at, used_at) VALUES
('\x21', '00000000-0000-4000-8000-000000000002', '2026-01-07 09:00:00+00', '2026-01-07 10:00:00+00', NULL);

-- A question that was answered twice, and one more after the second answer, which was stopped.
INSERT INTO conversations (id, user_id, title, titled_by, system_prompt, model, pinned, head, revision, checkpoint_id, checkpoint, created_at, updated_at) VALUES
('00000000-0000-4000-8000-000000000031', '00000000-0000-4000-8000-000000000001', '연결 풀', 'model', NULL, 'haru-chat', true, NULL, 4, NULL, NULL, '2026-02-01 09:00:00+00', '2026-02-01 09:05:00+00'),
('00000000-0000-4000-8000-000000000032', '00000000-0000-4000-8000-000000000002', 'Hello', 'first words', 'Be kind.', NULL, false, NULL, 0, NULL, NULL, '2026-01-08 09:00:00+00', '2026-01-08 09:00:00+00');
INSERT INTO messages (conversation_id, id, parent_id, role, content, status, model, adapter, tokens, details, request_id, created_at) VALUES
('00000000-0000-4000-8000-000000000031', '00000000-0000-4000-8000-000000000041', NULL, 'user', '연결 풀이 뭐예요?', 'complete', NULL, NULL, 9, NULL, 'request-one', '2026-02-01 09:00:00+00'),
('00000000-0000-4000-8000-000000000031', '00000000-0000-4000-8000-000000000042', '00000000-0000-4000-8000-000000000041', 'assistant', 'A first answer.', 'complete', 'qwen3-8b-awq', NULL, 4, '{"sources": []}', 'request-one', '2026-02-01 09:00:05+00'),
('00000000-0000-4000-8000-000000000031', '00000000-0000-4000-8000-000000000043', '00000000-0000-4000-8000-000000000041', 'assistant', '연결을 다시 쓰는 곳이에요.', 'complete', 'qwen3-8b-awq', 'terse@1', 8, '{"sources": []}', 'request-two', '2026-02-01 09:01:00+00'),
('00000000-0000-4000-8000-000000000031', '00000000-0000-4000-8000-000000000044', '00000000-0000-4000-8000-000000000043', 'user', 'And how large?', 'complete', NULL, NULL, 4, NULL, 'request-three', '2026-02-01 09:05:00+00'),
('00000000-0000-4000-8000-000000000031', '00000000-0000-4000-8000-000000000045', '00000000-0000-4000-8000-000000000044', 'assistant', 'As large as', 'stopped', 'qwen3-8b-awq', NULL, 3, NULL, 'request-three', '2026-02-01 09:05:01+00'),
('00000000-0000-4000-8000-000000000032', '00000000-0000-4000-8000-000000000046', NULL, 'user', 'Hello', 'complete', NULL, NULL, 1, NULL, NULL, '2026-01-08 09:00:00+00');
UPDATE conversations SET head = '00000000-0000-4000-8000-000000000045' WHERE id = '00000000-0000-4000-8000-000000000031';
UPDATE conversations SET head = '00000000-0000-4000-8000-000000000046' WHERE id = '00000000-0000-4000-8000-000000000032';
INSERT INTO summaries (conversation_id, message_id, content, written_by, created_at) VALUES
('00000000-0000-4000-8000-000000000031', '00000000-0000-4000-8000-000000000043', 'Pools were explained.', 'model', '2026-02-01 09:02:00+00');

-- One month has a partition of its own, the other rows lie where all others do.
CREATE TABLE requests_2026_02 PARTITION OF requests FOR VALUES FROM ('2026-02-01 00:00:00+00') TO ('2026-03-01 00:00:00+00');
INSERT INTO requests (at, request_id, user_id, key_id, role, feature, model, profile, adapter, conversation_id, ctx_len, input_tokens, output_tokens, cached_tokens, queue_ms, ttft_ms, latency_ms, status_code, code, cache, prompt) VALUES
('2026-02-01 09:01:00+00', 'request-two', '00000000-0000-4000-8000-000000000001', NULL, 'admin', 'chat', 'qwen3-8b-awq', 'qwen3-8b-awq', 'terse@1', '00000000-0000-4000-8000-000000000031', 120, 100, 8, 64, 3, 210, 900, 200, NULL, NULL, 'chat-1'),
('2026-01-10 09:00:00+00', 'request-of-key', '00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000021', 'admin', 'til', 'qwen3-8b-awq', 'qwen3-8b-awq', NULL, NULL, 900, 800, 70, 0, 0, NULL, 4000, 503, 'engine_unreachable', NULL, NULL),
('2026-01-09 09:00:00+00', 'request-of-nobody', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, 0, 0, 0, 0, NULL, 1, 401, 'not_signed_in', NULL, NULL);

INSERT INTO interviews (id, user_id, checkpoint_id, checkpoint, state, created_at, updated_at) VALUES
('00000000-0000-4000-8000-000000000051', '00000000-0000-4000-8000-000000000001', '1', '{}', '{"phase": "over", "title": "Pools", "language": "ko", "plan": [{}, {}], "asked": [{}, {}], "report": {"score": 71, "weak": ["locks", "queues"]}}', '2026-01-20 09:00:00+00', '2026-01-20 10:00:00+00'),
('00000000-0000-4000-8000-000000000052', '00000000-0000-4000-8000-000000000001', '2', '{}', '{"phase": "answer", "title": "Indexes", "language": "en", "plan": [{}], "asked": [{}]}', '2026-01-21 09:00:00+00', '2026-01-21 10:00:00+00');

INSERT INTO documents (id, user_id, source, name, title, titled_by, kind, visibility, tags, language, at, bytes, digest, content, text, read, chunks, state, error, revision, attempts, postponed, queued_at, created_at, updated_at) VALUES
('00000000-0000-4000-8000-000000000061', '00000000-0000-4000-8000-000000000001', 'upload', 'pools.md', 'About pools', 'document', 'note', 'private', '{pool}', 'en', '2026-01-11 09:00:00+00', 13, 'digest-one', '\x232041626f757420706f6f6c73', '# About pools', '{"kind": "note", "at": 0}', 1, 'stored', NULL, 1, 1, 0, '2026-01-11 09:00:00+00', '2026-01-11 09:00:00+00', '2026-01-11 09:01:00+00'),
('00000000-0000-4000-8000-000000000062', '00000000-0000-4000-8000-000000000001', 'upload', '공유.md', '공유', 'user', '', 'community', '{}', 'ko', NULL, 7, 'digest-two', '\xeab3b5ec9ca021', '공유!', NULL, 1, 'stored', NULL, 2, 1, 0, '2026-01-12 09:00:00+00', '2026-01-12 09:00:00+00', '2026-01-12 09:01:00+00'),
('00000000-0000-4000-8000-000000000063', '00000000-0000-4000-8000-000000000001', 'upload', 'odd.pdf', '', 'document', '', 'private', '{}', '', NULL, 3, 'digest-three', '\x255044', NULL, NULL, 0, 'failed', 'document_empty', 0, 1, 0, '2026-01-13 09:00:00+00', '2026-01-13 09:00:00+00', '2026-01-13 09:00:30+00');

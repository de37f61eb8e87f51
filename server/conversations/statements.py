"""The SQL of conversations; parameters are bound, and the owner is in every WHERE."""

COLUMNS = "id, title, titled_by, pinned, model, system_prompt, head, revision, created_at, updated_at"

OPEN = f"SELECT {COLUMNS} FROM conversations WHERE id = %(id)s AND user_id = %(owner)s"  # noqa: S608 (a constant)

BEGIN = f"""
    INSERT INTO conversations (id, user_id, title, titled_by, system_prompt, model)
    VALUES (%(id)s, %(owner)s, coalesce(%(title)s, ''), CASE WHEN %(title)s::text IS NOT NULL THEN 'user' END,
            %(system_prompt)s, %(model)s)
    RETURNING {COLUMNS}
"""  # noqa: S608 (a constant)

ROLE = """
    SELECT role FROM messages JOIN conversations ON conversations.id = conversation_id
    WHERE conversation_id = %(origin)s AND messages.id = %(message)s AND user_id = %(owner)s
"""

# Copies get ids of their own; a summary is copied with the message it belongs to.
FORK = f"""
    WITH RECURSIVE origin AS (
        SELECT * FROM conversations WHERE id = %(origin)s AND user_id = %(owner)s
    ), path AS (
        SELECT m.*, 0 AS depth, gen_random_uuid() AS copy FROM origin
        JOIN messages m ON m.id = %(message)s AND m.conversation_id IS NOT DISTINCT FROM origin.id
        UNION ALL
        SELECT m.*, path.depth + 1, gen_random_uuid() FROM path
        JOIN messages m ON m.id = path.parent_id
    ), begun AS (
        INSERT INTO conversations (id, user_id, title, titled_by, system_prompt, model, head, revision)
        SELECT %(id)s, user_id, coalesce(%(title)s, title),
               CASE WHEN %(title)s::text IS NOT NULL THEN 'user' ELSE titled_by END,
               coalesce(%(system_prompt)s, system_prompt), coalesce(%(model)s, model),
               (SELECT copy FROM path WHERE depth = 0), 1
        FROM origin
        RETURNING {COLUMNS}
    ), copied AS (
        INSERT INTO messages (conversation_id, id, parent_id, role, content, status, model, adapter, tokens, details,
                              request_id, created_at)
        SELECT %(id)s, path.copy, parent.copy, path.role, path.content, path.status, path.model, path.adapter,
               path.tokens, path.details, path.request_id, path.created_at
        FROM path LEFT JOIN path parent ON parent.id = path.parent_id
    ), shortened AS (
        INSERT INTO summaries (conversation_id, message_id, content, written_by)
        SELECT %(id)s, path.copy, s.content, s.written_by
        FROM path JOIN summaries s ON s.message_id = path.id
    )
    SELECT * FROM begun
"""  # noqa: S608 (a constant)

LIST = """
    SELECT id, title, pinned, model, revision, created_at, updated_at, extract(epoch FROM updated_at)::text AS at
    FROM conversations
    WHERE user_id = %(owner)s
      AND (NOT %(paged)s
           OR (pinned, updated_at, id) < (%(pinned)s::boolean, to_timestamp(%(at)s::numeric), %(id)s::uuid))
    ORDER BY pinned DESC, updated_at DESC, id DESC LIMIT %(limit)s
"""

# It reads all of the owner's text, newest conversation first, until the page is full.
SEARCH = r"""
    SELECT c.id, title, pinned, c.model, revision, c.created_at, updated_at,
           extract(epoch FROM updated_at)::text AS at, found.excerpt
    FROM conversations c LEFT JOIN LATERAL (
        SELECT regexp_replace(substring(content FROM greatest(strpos(lower(content), lower(%(query)s)) - 40, 1)
                                        FOR 120), '\s+', ' ', 'g') AS excerpt
        FROM messages WHERE conversation_id = c.id AND content ILIKE %(pattern)s
        ORDER BY messages.created_at DESC LIMIT 1
    ) found ON true
    WHERE user_id = %(owner)s AND (title ILIKE %(pattern)s OR found.excerpt IS NOT NULL)
      AND (NOT %(paged)s
           OR (pinned, updated_at, c.id) < (%(pinned)s::boolean, to_timestamp(%(at)s::numeric), %(id)s::uuid))
    ORDER BY pinned DESC, updated_at DESC, c.id DESC LIMIT %(limit)s
"""

# Two ways to ask for siblings, for an index finds what has no parent and what has this one, but not either.
BRANCH = """
    WITH RECURSIVE place AS (
        SELECT c.id, CASE WHEN %(before)s::uuid IS NULL THEN head ELSE m.parent_id END AS last
        FROM conversations c
        LEFT JOIN messages m ON m.id = %(before)s AND m.conversation_id IS NOT DISTINCT FROM c.id
        WHERE c.id = %(id)s AND user_id = %(owner)s
    ), path AS (
        SELECT m.*, 1 AS depth FROM place JOIN messages m ON m.id = place.last
        UNION ALL
        SELECT m.*, path.depth + 1 FROM path
        JOIN messages m ON m.id = path.parent_id
        WHERE path.depth < %(limit)s
    )
    SELECT id, parent_id, role, content, status, model, adapter, tokens, details, request_id, created_at,
           CASE WHEN parent_id IS NULL
                THEN ARRAY(SELECT s.id FROM messages s WHERE s.conversation_id = %(id)s AND s.parent_id IS NULL
                           ORDER BY s.created_at, s.id)
                ELSE ARRAY(SELECT s.id FROM messages s WHERE s.parent_id = path.parent_id
                           ORDER BY s.created_at, s.id)
           END AS siblings
    FROM path ORDER BY depth DESC
"""

TREE = """
    SELECT m.id, parent_id, role, content, status, m.model, adapter, tokens, details, m.created_at
    FROM messages m JOIN conversations c ON c.id = conversation_id
    WHERE conversation_id = %(id)s AND user_id = %(owner)s
    ORDER BY m.created_at, m.id
"""

MESSAGE = """
    SELECT FROM messages JOIN conversations c ON c.id = conversation_id
    WHERE conversation_id = %(id)s AND messages.id = %(message)s AND user_id = %(owner)s
"""

# A branch is followed to its end, at each fork the way that was taken last.
CHANGE = f"""
    WITH RECURSIVE down AS (
        SELECT %(head)s::uuid AS id, 0 AS depth
        UNION ALL
        SELECT (SELECT m.id FROM messages m WHERE m.parent_id = down.id
                ORDER BY m.created_at DESC, m.id DESC LIMIT 1), depth + 1
        FROM down WHERE down.id IS NOT NULL
    )
    UPDATE conversations SET
        title = CASE WHEN %(sets_title)s THEN %(title)s ELSE title END,
        titled_by = CASE WHEN %(sets_title)s THEN 'user' ELSE titled_by END,
        pinned = CASE WHEN %(sets_pinned)s THEN %(pinned)s ELSE pinned END,
        system_prompt = CASE WHEN %(sets_system_prompt)s THEN %(system_prompt)s ELSE system_prompt END,
        model = CASE WHEN %(sets_model)s THEN %(model)s ELSE model END,
        head = CASE WHEN %(sets_head)s
                    THEN (SELECT down.id FROM down WHERE down.id IS NOT NULL ORDER BY depth DESC LIMIT 1)
                    ELSE head END,
        revision = revision + 1
    WHERE id = %(id)s AND user_id = %(owner)s
      AND (%(revision)s::bigint IS NULL OR revision = %(revision)s)
    RETURNING {COLUMNS}
"""  # noqa: S608 (a constant)

DELETE = """
    DELETE FROM conversations
    WHERE id = %(id)s AND user_id = %(owner)s AND (%(revision)s::bigint IS NULL OR revision = %(revision)s)
    RETURNING id
"""

ENTITLE = """
    UPDATE conversations SET title = %(title)s, titled_by = 'model'
    WHERE id = %(id)s AND user_id = %(owner)s AND titled_by = 'first words'
    RETURNING id
"""

SUMMARISE = """
    INSERT INTO summaries (conversation_id, message_id, content, written_by)
    SELECT m.conversation_id, m.id, %(summary)s, 'model'
    FROM messages m JOIN conversations c ON c.id = m.conversation_id
    WHERE m.conversation_id = %(id)s AND m.id = %(message)s AND c.user_id = %(owner)s
    ON CONFLICT DO NOTHING
    RETURNING message_id
"""

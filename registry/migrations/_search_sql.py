"""Functions that the generated search columns of prompts and versions call. Immutable, so PostgreSQL can store them.

The 'simple' configuration keeps words as they stand, whatever the language. PostgreSQL refuses a text-search vector
above 1 MB, so only the first 200,000 characters of a version's messages are indexed; should even those overflow (many
long words outside ASCII), the first 20,000 are.
"""

CREATE = """
CREATE FUNCTION registry_prompt_search(slug text, title text, purpose text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT setweight(to_tsvector('pg_catalog.simple'::regconfig, replace(slug, '-', ' ') || ' ' || slug || ' ' || title), 'A')
      || setweight(to_tsvector('pg_catalog.simple'::regconfig, left(purpose, 20000)), 'B');
$$;

CREATE FUNCTION registry_message_search(messages jsonb) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  words text;
BEGIN
  SELECT string_agg(left(message ->> 'content', 200000), ' ') INTO words FROM jsonb_array_elements(messages) AS message;
  RETURN to_tsvector('pg_catalog.simple'::regconfig, left(coalesce(words, ''), 200000));
EXCEPTION WHEN program_limit_exceeded THEN
  RETURN to_tsvector('pg_catalog.simple'::regconfig, left(words, 20000));
END;
$$;
"""

DROP = """
DROP FUNCTION registry_message_search(jsonb);
DROP FUNCTION registry_prompt_search(text, text, text);
"""

import { genesisHash } from '@throughline/events';
import { projectInline } from './project-inline.js';

/** Security definer functions fix their search path, temporary objects last: a caller can't put his own in front. */
const asOwner = 'LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp';

/**
 * Why nothing was written: the stored answer, or `reused` where the digest differs; else the head that moved. Each
 * statement of the calling function sees what committed before it (READ COMMITTED), so that a command that was raced
 * on two connections finds its twin's answer here.
 */
const notWritten = `
CREATE FUNCTION not_written(p_kind text, p_id text, p_namespace text, p_command text, p_digest bytea)
RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  found_key command_keys;
  head stream_heads;
BEGIN
  SELECT * INTO found_key FROM command_keys k WHERE k.namespace = p_namespace AND k.command_id = p_command;
  IF FOUND AND found_key.digest <> p_digest THEN
    RETURN jsonb_build_object('kind', 'reused');
  ELSIF FOUND THEN
    RETURN jsonb_build_object('kind', 'answered', 'stream', jsonb_build_object('kind', found_key.kind, 'id', found_key.id),
      'seq', found_key.seq, 'refused', found_key.refused, 'answer', found_key.answer);
  END IF;
  SELECT * INTO head FROM stream_heads h WHERE h.kind = p_kind AND h.id = p_id;
  RETURN jsonb_build_object('kind', 'conflict', 'seq', coalesce(head.seq, 0),
    'hash', coalesce(encode(head.hash, 'hex'), '${genesisHash}'), 'at', head.at);
END $$;
`;

/**
 * Compare-and-set on the head, then the commit, its command's answer and the inline projections: all or nothing. NULL:
 * written. A head row with seq 0 is a stream that does not exist yet but was locked for a refusal.
 */
const appendEvents = `
CREATE FUNCTION append_events(
  p_kind text, p_id text, p_seq bigint, p_previous bytea, p_last bigint, p_at text, p_body text, p_hash bytea,
  p_namespace text, p_command text, p_digest bytea, p_answer text, p_projections jsonb
) RETURNS jsonb ${asOwner} AS $$
BEGIN
  IF EXISTS (SELECT FROM command_keys k WHERE k.namespace = p_namespace AND k.command_id = p_command) THEN
    RETURN not_written(p_kind, p_id, p_namespace, p_command, p_digest);
  END IF;
  IF p_seq = 0 THEN
    INSERT INTO stream_heads AS h VALUES (p_kind, p_id, p_last, p_hash, p_at)
      ON CONFLICT (kind, id) DO UPDATE SET seq = p_last, hash = p_hash, at = p_at
      WHERE h.seq = 0 AND h.hash = p_previous;
  ELSE
    UPDATE stream_heads h SET seq = p_last, hash = p_hash, at = p_at
      WHERE h.kind = p_kind AND h.id = p_id AND h.seq = p_seq AND h.hash = p_previous AND h.at <= p_at;
  END IF;
  IF NOT FOUND THEN
    RETURN not_written(p_kind, p_id, p_namespace, p_command, p_digest);
  END IF;
  INSERT INTO commits (kind, id, first_seq, last_seq, at, body, previous_hash, hash)
    VALUES (p_kind, p_id, p_seq + 1, p_last, p_at, p_body, p_previous, p_hash);
  INSERT INTO command_keys VALUES (p_namespace, p_command, p_digest, p_kind, p_id, p_last, false, p_answer);
  IF p_projections IS NOT NULL THEN
    PERFORM project_inline(p_kind, p_id, p_projections);
  END IF;
  RETURN NULL;
END $$;
`;

/** The refusal as a commit of its own stream: its place is decided here, under the lock of that stream's head. */
const appendRefusal = `
CREATE FUNCTION append_refusal(p_refused text, p_at text, p_pieces text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  head stream_heads;
  next_at text;
  body text;
BEGIN
  INSERT INTO stream_heads VALUES ('refusals', p_refused, 0, decode('${genesisHash}', 'hex'), NULL) ON CONFLICT DO NOTHING;
  SELECT * INTO head FROM stream_heads h WHERE h.kind = 'refusals' AND h.id = p_refused FOR NO KEY UPDATE;
  next_at := greatest(p_at COLLATE "C", head.at);
  body := p_pieces[1] || next_at || p_pieces[2] || (head.seq + 1) || p_pieces[3] || (head.seq + 1) || p_pieces[4]
    || encode(head.hash, 'hex') || p_pieces[5];
  INSERT INTO commits (kind, id, first_seq, last_seq, at, body, previous_hash, hash)
    VALUES ('refusals', p_refused, head.seq + 1, head.seq + 1, next_at, body, head.hash, sha256(convert_to(body, 'UTF8')));
  UPDATE stream_heads h SET seq = head.seq + 1, hash = sha256(convert_to(body, 'UTF8')), at = next_at
    WHERE h.kind = 'refusals' AND h.id = p_refused;
END $$;
`;

/**
 * An answer without events, or a refusal: written only while the head is locked at the place that was decided on. A
 * stream that does not exist gets a head with seq 0 for the lock, so that a creation waits, or is seen.
 */
const appendAnswer = `
CREATE FUNCTION append_answer(
  p_kind text, p_id text, p_seq bigint, p_previous bytea, p_at text,
  p_namespace text, p_command text, p_digest bytea, p_answer text, p_refusal text[]
) RETURNS jsonb ${asOwner} AS $$
BEGIN
  IF EXISTS (SELECT FROM command_keys k WHERE k.namespace = p_namespace AND k.command_id = p_command) THEN
    RETURN not_written(p_kind, p_id, p_namespace, p_command, p_digest);
  END IF;
  IF p_seq = 0 THEN
    INSERT INTO stream_heads VALUES (p_kind, p_id, 0, decode('${genesisHash}', 'hex'), NULL) ON CONFLICT DO NOTHING;
  END IF;
  PERFORM FROM stream_heads h
    WHERE h.kind = p_kind AND h.id = p_id AND h.seq = p_seq AND h.hash = p_previous FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RETURN not_written(p_kind, p_id, p_namespace, p_command, p_digest);
  END IF;
  INSERT INTO command_keys
    VALUES (p_namespace, p_command, p_digest, p_kind, p_id, p_seq, p_refusal IS NOT NULL, p_answer);
  IF p_refusal IS NOT NULL THEN
    PERFORM append_refusal(p_kind || '/' || p_id, p_at, p_refusal);
  END IF;
  RETURN NULL;
END $$;
`;

/** The functions by which alone the application adds to the record. */
export const appendFunctions = `${notWritten}${projectInline([])}${appendEvents}${appendRefusal}${appendAnswer}`;

/**
 * Gives commits their places, in the order named. The hash comes from the commit itself; a place taken by another
 * sequencer, or a commit numbered already, fails on the keys of `log_order` and nothing is numbered.
 */
export const numberFunction = `
CREATE FUNCTION number_commits(p_kinds text[], p_ids text[], p_seqs bigint[], p_floor xid8)
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  last_no bigint;
  written bigint;
BEGIN
  SELECT coalesce(max(l.no), 0) INTO last_no FROM log_order l;
  INSERT INTO log_order (no, kind, id, first_seq, last_seq, hash, floor)
    SELECT last_no + n.place, c.kind, c.id, c.first_seq, c.last_seq, c.hash, p_floor
    FROM unnest(p_kinds, p_ids, p_seqs) WITH ORDINALITY AS n (kind, id, first_seq, place)
    JOIN commits c ON c.kind = n.kind AND c.id = n.id AND c.first_seq = n.first_seq;
  GET DIAGNOSTICS written = ROW_COUNT;
  IF written <> cardinality(p_seqs) THEN
    RAISE EXCEPTION 'numbered % of % commits: some are not in the record', written, cardinality(p_seqs);
  END IF;
  RETURN last_no + written;
END $$;
`;

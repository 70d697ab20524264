/**
 * SQL of the function that hands an append's rows to the registered projections, in the order of their registration.
 * Made anew by the migrator: static calls keep their plans, where a call by name would be planned each time.
 */
export const projectInline = (names: readonly string[]): string => `
CREATE OR REPLACE FUNCTION project_inline(p_kind text, p_id text, p_rows jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN${names.map(call).join('')}
  IF p_rows - ARRAY[${names.map((name) => `'${name}'`).join(', ')}]::text[] <> '{}'::jsonb THEN
    RAISE EXCEPTION 'a projection is not registered here: %', (SELECT string_agg(k, ', ') FROM jsonb_object_keys(p_rows) k);
  END IF;
END $$;
`;

const call = (name: string): string => `
  IF p_rows ? '${name}' THEN
    PERFORM project_${name}(p_kind, p_id, p_rows -> '${name}');
  END IF;`;

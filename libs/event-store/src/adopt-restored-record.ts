import pg from 'pg';

/**
 * Makes a record that was restored from a dump of another cluster one that can be numbered here: transaction ids of
 * the other cluster mean nothing in this one. To be run once, by the owner, after the restore and before the
 * sequencer. Nothing that is evidence changes: the two columns are the sequencer's, and no hash covers them.
 */
export const adoptRestoredRecord = async ({ url }: { readonly url: string }): Promise<void> => {
  const client = new pg.Client({ connectionString: url, application_name: 'throughline-adopt' });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(adoptSql);
  } finally {
    await client.end();
  }
};

/** 3 is the lowest id that a transaction can have. */
const adoptSql = `
BEGIN;
ALTER TABLE commits DISABLE TRIGGER commits_final;
ALTER TABLE log_order DISABLE TRIGGER log_order_final;
UPDATE commits SET xid = '3';
UPDATE log_order SET floor = '3' WHERE no = (SELECT max(no) FROM log_order);
ALTER TABLE commits ENABLE ALWAYS TRIGGER commits_final;
ALTER TABLE log_order ENABLE ALWAYS TRIGGER log_order_final;
COMMIT;`;

import type pg from 'pg';
import type { Correlation, Correlations, Delivery } from './correlations.js';

/** The tables of the `subscriptions` projection, by the functions that its migration grants. */
export const createPostgresCorrelations = (pool: Pick<pg.Pool, 'query'>): Correlations => ({
  pending: async (limit) => {
    const { rows } = await pool.query<CorrelationRow>(
      `select message, process, attempt, case_id, subscription, element, name from correlations
       where state = 'pending' order by place limit $1`,
      [limit],
    );
    return rows.map(correlationOf);
  },
  settle: async ({ message, process, attempt }, outcome) => {
    const { rows } = await pool.query<{ settled: boolean }>('select settle_correlation($1, $2, $3, $4) as settled', [
      message,
      process,
      attempt,
      outcome,
    ]);
    return rows[0]?.settled ?? false;
  },
  deliveries: async (limit) => {
    const { rows } = await pool.query<DeliveryRow>(
      `select signal, case_id, subscription, process, element, name from signal_deliveries order by place limit $1`,
      [limit],
    );
    return rows.map(deliveryOf);
  },
  settleDelivery: async ({ signal, case: kase, subscription }) => {
    await pool.query('select settle_delivery($1, $2, $3)', [signal, kase, subscription ?? null]);
  },
  ...following(pool),
  expire: async (before) => {
    const { rows } = await pool.query<{ expired: number }>('select expire_messages($1) as expired', [before]);
    return rows[0]?.expired ?? 0;
  },
});

const following = (pool: Pick<pg.Pool, 'query'>): Pick<Correlations, 'cursor' | 'follow'> => ({
  cursor: async () => {
    const { rows } = await pool.query<{ no: string }>('select no from correlation_cursor');
    return BigInt(rows[0]?.no ?? 0);
  },
  follow: async (from, to, steps) => {
    const text = JSON.stringify(steps.map((step) => ({ ...step, no: String(step.no) })));
    const { rows } = await pool.query<{ moved: boolean }>('select follow_log($1, $2, $3) as moved', [
      String(from),
      String(to),
      text,
    ]);
    return rows[0]?.moved ?? false;
  },
});

type CorrelationRow = Omit<Correlation, 'case' | 'subscription'> & {
  readonly case_id: string;
  readonly subscription: number | null;
};

const correlationOf = ({ case_id, subscription, ...row }: CorrelationRow): Correlation => ({
  ...row,
  case: case_id,
  subscription: subscription ?? undefined,
});

type DeliveryRow = Omit<Delivery, 'case' | 'subscription'> & {
  readonly case_id: string;
  readonly subscription: number | null;
};

const deliveryOf = ({ case_id, subscription, ...row }: DeliveryRow): Delivery => ({
  ...row,
  case: case_id,
  subscription: subscription ?? undefined,
});

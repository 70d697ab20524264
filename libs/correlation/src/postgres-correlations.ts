import type { SqlPool } from '@throughline/event-store';
import type { Correlation, Correlations, Delivery } from './correlations.js';

/** The tables of the `subscriptions` projection, by the functions that its migration grants. */
export const createPostgresCorrelations = (pool: Pick<SqlPool, 'query'>): Correlations => {
  const rowsOf = async <Row>(text: string, ...values: unknown[]): Promise<readonly Row[]> =>
    (await pool.query({ text, values })).rows as readonly Row[]; // as each statement below selects them
  return {
    pending: async (limit) => {
      const rows = await rowsOf<CorrelationRow>(
        `select message, process, attempt, case_id, subscription, element, name from correlations
         where state = 'pending' order by place limit $1`,
        limit,
      );
      return rows.map(correlationOf);
    },
    settle: async ({ message, process, attempt }, outcome) => {
      const text = 'select settle_correlation($1, $2, $3, $4) as settled';
      const [row] = await rowsOf<{ settled: boolean }>(text, message, process, attempt, outcome);
      return row?.settled ?? false;
    },
    deliveries: async (limit) => {
      const rows = await rowsOf<DeliveryRow>(
        'select signal, case_id, subscription, process, element, name from signal_deliveries order by place limit $1',
        limit,
      );
      return rows.map(deliveryOf);
    },
    settleDelivery: async ({ signal, case: kase, subscription }) => {
      await rowsOf('select settle_delivery($1, $2, $3)', signal, kase, subscription ?? null);
    },
    cursor: async () => {
      const [row] = await rowsOf<{ no: string }>('select no from correlation_cursor');
      return BigInt(row?.no ?? 0);
    },
    follow: async (from, to, steps) => {
      const told = JSON.stringify(steps.map((step) => ({ ...step, no: String(step.no) })));
      const text = 'select follow_log($1, $2, $3) as moved';
      const [row] = await rowsOf<{ moved: boolean }>(text, String(from), String(to), told);
      return row?.moved ?? false;
    },
    expire: async (before) => {
      const [row] = await rowsOf<{ expired: number }>('select expire_messages($1) as expired', before);
      return row?.expired ?? 0;
    },
  };
};

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

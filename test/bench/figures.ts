/** What a run of clients saw: how long each step took, in milliseconds, and how long all of it took. */
export type Measured = { readonly latencies: readonly number[]; readonly elapsedMs: number };

/** A run in numbers. */
export type Figures = { readonly perSecond: number; readonly p50: number; readonly p95: number };

/** Steps a second, and the median and 95th percentile of a step. */
export const figures = ({ latencies, elapsedMs }: Measured): Figures => {
  const sorted = Float64Array.from(latencies).sort();
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
  return { perSecond: (latencies.length * 1_000) / elapsedMs, p50: at(0.5), p95: at(0.95) };
};

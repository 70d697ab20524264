/** One thing that a file is refused for, or that is told of it: where, by which rule, and why. */
export type Finding = {
  readonly file: string;
  readonly element: string;
  readonly rule: string;
  readonly reason: string;
  readonly level: 'refused' | 'warning';
};

/** A finding as one line. */
export const findingLine = ({ file, element, rule, reason, level }: Finding): string =>
  `${file}: ${element}: ${rule}${level === 'warning' ? ' (warning)' : ''}: ${reason}`;

/** Lines for whoever watches, and below them one line of what is under way, where the terminal can take it back. */
export type Screen = {
  readonly print: (text: string) => void;
  /** What a part is doing now; undefined once there is nothing more to say. */
  readonly status: (part: string, text: string | undefined) => void;
};

/** Where nobody can watch a line change, one is printed this often. */
const PRINT_MS = 15_000;

/** Writes to a stream: `isTTY` says whether a line can be taken back. */
export function createScreen(output: Pick<NodeJS.WriteStream, 'isTTY' | 'columns' | 'write'>): Screen {
  const statuses = new Map<string, string>();
  return output.isTTY ? changingLine(output, statuses) : plainLines(output);
}

function changingLine(output: Pick<NodeJS.WriteStream, 'columns' | 'write'>, statuses: Map<string, string>): Screen {
  const clear = '\r\u001b[K';
  const draw = (): void => {
    const line = [...statuses].map(([part, text]) => `${part}: ${text}`).join(' · ');
    // A line that wraps can't be taken back.
    output.write(line === '' ? clear : `${clear}  ${line}`.slice(0, output.columns + clear.length - 1));
  };
  return {
    print: (text) => {
      output.write(`${clear}${text}\n`);
      draw();
    },
    status: (part, text) => {
      if (text === undefined) statuses.delete(part);
      else statuses.set(part, oneLine(text));
      draw();
    },
  };
}

function plainLines(output: Pick<NodeJS.WriteStream, 'write'>): Screen {
  const printedAt = new Map<string, number>();
  return {
    print: (text) => {
      output.write(`${text}\n`);
    },
    status: (part, text) => {
      if (text === undefined) printedAt.delete(part);
      if (text === undefined || Date.now() - (printedAt.get(part) ?? -Infinity) < PRINT_MS) return;
      printedAt.set(part, Date.now());
      output.write(`  ${part.padEnd(12)}${oneLine(text)}\n`);
    },
  };
}

function oneLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}

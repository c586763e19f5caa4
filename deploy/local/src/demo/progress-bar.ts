/** What a terminal is to a bar. */
export interface Screen {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

export interface ProgressBar {
  /** How many are done, of the total. */
  update(done: number): void;
  /** Leaves the bar as it is. */
  end(): void;
}

const WIDTH = 40;
/** Where nobody watches, a line at each quarter. */
const QUARTERS = 4;

/** A bar that fills in place on a terminal, and a few plain lines in a file. */
export function createProgressBar(label: string, total: number, screen: Screen = process.stdout): ProgressBar {
  let shown = -1;
  const draw = (done: number): void => {
    const share = total === 0 ? 1 : done / total;
    const step = Math.floor(share * (screen.isTTY === true ? WIDTH : QUARTERS));
    const text = `${label.padEnd(12)} ${done}/${total}`;
    if (screen.isTTY === true) screen.write(`\r${label.padEnd(12)} [${'█'.repeat(step)}${'░'.repeat(WIDTH - step)}] ${done}/${total}`);
    else if (step > shown) screen.write(`${text}\n`);
    shown = Math.max(shown, step);
  };
  draw(0);
  return {
    update: draw,
    end: () => void (screen.isTTY === true && screen.write('\n')),
  };
}

import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';

/** A bash that goes on between what is typed into it, as a person's terminal does. */
export interface Shell {
  /** Runs what is pasted; resolves with what it prints to the standard output. */
  paste(text: string): Promise<string>;
  close(): void;
}

export function openShell(cwd: string): Shell {
  const child: ChildProcess = spawn('bash', [], { cwd, stdio: ['pipe', 'pipe', 'ignore'] });
  let output = '';
  let onOutput = (): void => undefined;
  child.stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    onOutput();
  });
  const ended = new Promise<never>((_resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the shell ended with ${code}; it printed last:\n${output}`)));
  });
  ended.catch(() => undefined);
  return {
    paste(text) {
      const end = `end of ${randomUUID()}`;
      output = '';
      const printed = new Promise<string>((resolve) => {
        onOutput = () => {
          const at = output.indexOf(end);
          if (at !== -1) resolve(output.slice(0, at));
        };
        child.stdin?.write(`${text}\necho "${end}"\n`);
      });
      return Promise.race([printed, ended]);
    },
    close: () => void child.kill(),
  };
}

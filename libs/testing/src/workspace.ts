import { existsSync } from 'node:fs';
import path from 'node:path';

/** The workspace's folder: the nearest one above the working directory that has an `nx.json`. */
export function workspaceRoot(): string {
  for (let folder = process.cwd(); ; folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, 'nx.json'))) return folder;
    if (folder === path.dirname(folder)) throw new Error(`${process.cwd()} is not inside the workspace`);
  }
}

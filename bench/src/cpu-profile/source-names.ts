import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';

/** A place in a program, as a CPU profile has it: lines and columns from 0. */
export interface CodePlace {
  readonly url: string;
  readonly lineNumber: number;
  readonly columnNumber: number;
}

/** Names the source file behind a place of a bundle: by its source map for our own code, by the comments that the bundler leaves for packages. */
export function sourceNames(): (place: CodePlace) => string {
  const bundles = new Map<string, Bundle>();
  return ({ url, lineNumber, columnNumber }) => {
    if (!url.startsWith('file://')) return url;
    const file = fileURLToPath(url);
    let bundle = bundles.get(file);
    if (bundle === undefined) bundles.set(file, (bundle = readBundle(file)));
    const entry = bundle.map?.findEntry(lineNumber, columnNumber);
    if (entry !== undefined && 'originalSource' in entry && entry.originalSource) return entry.originalSource.replace(/^(\.\.\/)+/, '');
    return bundle.marks.findLast(({ line }) => line <= lineNumber)?.name ?? file;
  };
}

interface Bundle {
  readonly map: SourceMap | undefined;
  readonly marks: readonly { readonly line: number; readonly name: string }[];
}

function readBundle(file: string): Bundle {
  const mapFile = `${file}.map`;
  const payload = existsSync(mapFile)
    ? (JSON.parse(readFileSync(mapFile, 'utf8')) as ConstructorParameters<typeof SourceMap>[0])
    : undefined;
  const marks = readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((text, line) => {
      const name = /^\/\/ (?:.*\/)?(node_modules\/.*\.[cm]?js)$/.exec(text)?.[1];
      return name === undefined ? [] : [{ line, name }];
    });
  return { map: payload === undefined ? undefined : new SourceMap(payload), marks };
}

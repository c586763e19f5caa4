import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { decode, encode } from '@jridgewell/sourcemap-codec';
import { build } from 'esbuild';
import { isFresh, writeStamp, WORKSPACE_ROOT } from './stamp.mjs';

/** Parts that libraries load only where they are installed; none of them is needed here. */
const OPTIONAL = [
  '@aws-sdk/credential-providers',
  '@mongodb-js/zstd',
  'aws4',
  'gcp-metadata',
  'kerberos',
  'mongodb-client-encryption',
  'socks',
  'supports-color',
];

/** The ES modules of this exporter `require` gRPC in a way that a bundler cannot follow, and a bundle has no packages beside it. */
const COMMONJS_INSTEAD = {
  '@opentelemetry/otlp-grpc-exporter-base': './node_modules/@opentelemetry/otlp-grpc-exporter-base/dist/index.cjs',
};

/**
 * A source map without the libraries: with `--enable-source-maps`, Node holds the whole map in memory from the first stack trace on, and with
 * them that is 120 MiB a process. Their frames are shown by their place in the bundle.
 */
function ownCodeMap(text) {
  const map = JSON.parse(text);
  const isLibrary = map.sources.map((source) => source.includes('node_modules/'));
  const lines = decode(map.mappings).map((segments) =>
    segments
      .map((segment) => (segment.length === 1 || isLibrary[segment[1]] ? [segment[0]] : segment))
      .filter((segment, index, line) => segment.length > 1 || (index > 0 && line[index - 1].length > 1)),
  );
  return JSON.stringify({ ...map, mappings: encode(lines) });
}

/**
 * Bundles `<folder>/src/main.ts` with everything it uses into `<folder>/dist/main.cjs`, native modules (`*.node`) beside it. The
 * files are put in place by renaming, so that a process that starts meanwhile reads the old or the new, never a half.
 * @param {string} folder absolute
 * @returns {Promise<'built' | 'unchanged'>}
 */
export async function bundleService(folder) {
  const dist = path.join(folder, 'dist');
  const stamp = path.join(dist, 'main.stamp.json');
  if (existsSync(path.join(dist, 'main.cjs')) && isFresh(stamp)) return 'unchanged';
  mkdirSync(dist, { recursive: true });
  const result = await build({
    absWorkingDir: WORKSPACE_ROOT,
    entryPoints: [path.join(folder, 'src/main.ts')],
    outfile: path.join(dist, 'main.cjs'),
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    sourcemap: true,
    sourcesContent: false,
    keepNames: true,
    conditions: ['node'],
    // ES modules of libraries ask where they are; in a CommonJS bundle that is the bundle
    define: { 'import.meta.url': '__bundleUrl' },
    banner: { js: "const __bundleUrl = require('node:url').pathToFileURL(__filename).href;" },
    loader: { '.node': 'copy' },
    assetNames: '[name]',
    external: OPTIONAL,
    alias: COMMONJS_INSTEAD,
    logLevel: 'warning',
  });
  rmSync(stamp, { force: true });
  for (const file of result.outputFiles) {
    const temporary = `${file.path}.${process.pid}.tmp`;
    writeFileSync(temporary, file.path.endsWith('.map') ? ownCodeMap(file.text) : file.contents);
    renameSync(temporary, file.path);
  }
  writeStamp(stamp, Object.keys(result.metafile.inputs));
  return 'built';
}

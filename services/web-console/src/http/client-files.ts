import { readFileSync } from 'node:fs';
import path from 'node:path';
import express, { type Express } from 'express';
import { nonceOf } from './security-headers.ts';

/** What the build writes where each response's nonce belongs (client/vite.config.ts). */
const NONCE_PLACEHOLDER = '__CSP_NONCE__';
const ASSET_AGE = '365d';

/** Serves the built client: the page with a fresh nonce each time, its assets (hashed names) for good. */
export function addClientFiles(app: Express, folder: string): void {
  const page = readFileSync(path.join(folder, 'index.html'), 'utf8');
  app.use('/assets', express.static(path.join(folder, 'assets'), { immutable: true, maxAge: ASSET_AGE, index: false, fallthrough: true }));
  app.get('/', (_request, response) => {
    response
      .set('Cache-Control', 'no-store')
      .type('html')
      .send(page.replaceAll(NONCE_PLACEHOLDER, nonceOf(response)));
  });
}

import type { Request, Response } from 'express';

const PLAIN = 'tributary_session';
/** Browsers take a `__Host-` cookie only over HTTPS, from this very host, for all of its paths. */
const SECURE = `__Host-${PLAIN}`;

/** The session cookie's value in a request. */
export function readSessionCookie(request: Request): string | undefined {
  const name = isHttps(request) ? SECURE : PLAIN;
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const [key, value] = pair.split('=', 2);
    if (key?.trim() === name) return value?.trim();
  }
  return undefined;
}

/** Sets the session cookie; `maxAgeMs` 0 removes it. */
export function writeSessionCookie(request: Request, response: Response, value: string, maxAgeMs: number): void {
  const secure = isHttps(request);
  response.cookie(secure ? SECURE : PLAIN, value, {
    httpOnly: true,
    sameSite: 'strict',
    secure,
    path: '/',
    maxAge: maxAgeMs,
    encode: String,
  });
}

/** Whether the browser speaks HTTPS, to us or to the proxy in front. The header can only change the caller's own cookie. */
function isHttps(request: Request): boolean {
  return request.secure || request.headers['x-forwarded-proto'] === 'https';
}

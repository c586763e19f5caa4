import { randomBytes } from 'node:crypto';
import type { RequestHandler, Response } from 'express';

/**
 * A policy that lets the page load only what this server serves: no inline script, no foreign host, no frame. Style elements that the
 * component library adds at run time carry the nonce.
 */
export function contentSecurityPolicy(): RequestHandler {
  return (_request, response, next) => {
    const nonce = randomBytes(18).toString('base64url');
    response.locals['nonce'] = nonce;
    response.setHeader(
      'Content-Security-Policy',
      [
        "default-src 'none'",
        "script-src 'self'",
        `style-src 'self' 'nonce-${nonce}'`,
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
      ].join('; '),
    );
    response.setHeader('Permissions-Policy', 'camera=(), microphone=(), geolocation=()');
    next();
  };
}

/** The nonce of this response's policy. */
export function nonceOf(response: Response): string {
  return response.locals['nonce'] as string;
}

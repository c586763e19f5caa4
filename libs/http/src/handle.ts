import type { Request, RequestHandler, Response } from 'express';

/** An async handler: what it returns is answered as JSON unless it answered itself (or returned nothing); what it throws goes to the problem handler. */
export function handle<T>(fn: (request: Request, response: Response) => Promise<T> | T): RequestHandler {
  return async (request, response) => {
    const answer = await fn(request, response);
    if (answer !== undefined && answer !== response && !response.headersSent) response.json(answer);
  };
}

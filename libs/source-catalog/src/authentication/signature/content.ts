import { hash } from 'node:crypto';
import { rawHeader, type SignatureRule } from '@tributary/contracts';
import type { InboundRequest } from '../../inbound-request.ts';
import { isForm } from '../../keys/read-body.ts';
import { sortedForm } from './sorted-form.ts';

/** What a signature covers beside the request itself. */
export interface ContentContext {
  /** As it was sent; `''` where the scheme has none. */
  readonly timestamp: string;
  /** One of the addresses by which the sender may know the request. */
  readonly url: string;
  readonly secret: string;
}

/** The signed bytes of a request, piece by piece; `undefined` where the request lacks one of them. */
export interface SignedContent {
  readonly usesUrl: boolean;
  pieces(request: InboundRequest, context: ContentContext): readonly Uint8Array[] | undefined;
}

type Piece = (request: InboundRequest, context: ContentContext) => Uint8Array | undefined;

const PLACEHOLDER = /\{([a-zA-Z]+)(?::([!#$%&'*+.^_`|~0-9A-Za-z,-]+))?\}/g;
const NAMES = ['{body}', '{body:base64}', '{timestamp}', '{method}', '{url}', '{form}', '{secret}', '{header:name}', '{header:name,other}'];

const wireBytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');

/**
 * What is wrong with a template of signed content, in a sentence for its author; `undefined` when nothing is.
 * @param algorithm a plain digest proves something only where the secret is in the content
 */
export function checkContentTemplate(template: string, algorithm: SignatureRule['algorithm']): string | undefined {
  const names: string[] = [];
  for (const [placeholder, name = '', argument] of template.matchAll(PLACEHOLDER)) {
    if (pieceOf(name, argument) === undefined) return `${placeholder} is not known; there are ${NAMES.join(', ')}`;
    names.push(name);
  }
  if (/[{}]/.test(template.replace(PLACEHOLDER, ''))) return `a brace belongs to a placeholder; there are ${NAMES.join(', ')}`;
  if (!names.includes('body') && !names.includes('form')) return 'must contain {body} or {form}: else anybody could change the body';
  if (algorithm === 'sha256' && !names.includes('secret')) return 'must contain {secret}: else anybody could compute the digest';
  return undefined;
}

/** @throws Error where `checkContentTemplate` finds a problem */
export function compileContent(template: string, algorithm: SignatureRule['algorithm']): SignedContent {
  const problem = checkContentTemplate(template, algorithm);
  if (problem !== undefined) throw new Error(`signed content "${template}": ${problem}`);
  const pieces: Piece[] = [];
  let at = 0;
  for (const match of template.matchAll(PLACEHOLDER)) {
    addText(pieces, template.slice(at, match.index));
    pieces.push(pieceOf(match[1] as string, match[2]) as Piece);
    at = match.index + match[0].length;
  }
  addText(pieces, template.slice(at));
  return {
    usesUrl: template.includes('{url}'),
    pieces(request, context) {
      const found: Uint8Array[] = [];
      for (const piece of pieces) {
        const bytes = piece(request, context);
        if (bytes === undefined) return undefined;
        found.push(bytes);
      }
      return found;
    },
  };
}

function addText(pieces: Piece[], text: string): void {
  if (text === '') return;
  const bytes = Buffer.from(text);
  pieces.push(() => bytes);
}

function pieceOf(name: string, argument: string | undefined): Piece | undefined {
  if (name === 'header') return argument === undefined ? undefined : headerPiece(argument.toLowerCase().split(','));
  if (name === 'body' && argument === 'base64') return ({ body }) => Buffer.from(Buffer.from(body).toString('base64'));
  return argument === undefined && Object.hasOwn(PIECES, name) ? PIECES[name] : undefined;
}

const PIECES: Readonly<Record<string, Piece>> = {
  body: ({ body }) => body,
  timestamp: (_request, { timestamp }) => wireBytes(timestamp),
  method: ({ method }) => wireBytes(method),
  url: (_request, { url }) => wireBytes(url),
  secret: (_request, { secret }) => Buffer.from(secret),
  form: formPiece,
};

/** The first of the headers that the request has. */
function headerPiece(names: readonly string[]): Piece {
  return ({ rawHeaders }) => {
    for (const name of names) {
      const value = rawHeader(rawHeaders, name);
      if (value !== undefined) return wireBytes(value);
    }
    return undefined;
  };
}

/**
 * A form's parameters; nothing where the body is empty. Any other body must be vouched for by its digest in the URL that is tried (`bodySHA256`, as Twilio sends it with
 * JSON): a digest in a query that is not signed would be anybody's.
 */
function formPiece(request: InboundRequest, { url }: ContentContext): Uint8Array | undefined {
  const { body } = request;
  if (body.length === 0) return Buffer.alloc(0);
  if (isForm(request)) return sortedForm(body);
  const digest = new URLSearchParams(url.split('?')[1] ?? '').get('bodySHA256');
  return digest?.toLowerCase() === hash('sha256', body, 'hex') ? Buffer.alloc(0) : undefined;
}

/** A level deeper, and to indent it would take more than the text is worth. */
const MAX_DEPTH = 100;
/** A token of JSON: a string, a number or word, or a mark. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[^\s{}[\]:,"]+|[{}[\]:,]/gs;

const SPACES = 'the spaces of the JSON';
const SPACES_AND_ESCAPES = 'the escapes of the JSON, and perhaps its spaces,';

type Layout = (tokens: readonly string[]) => string;

/** How programs write strings: each differs in what it escapes. */
const ESCAPES: readonly ((token: string) => string)[] = [
  (token) => token,
  // as JavaScript writes
  plain,
  // Python, Ruby on Rails in part
  (token) => escapeNonAscii(plain(token)),
  // PHP
  (token) => escapeNonAscii(plain(token)).replace(/\//g, '\\/'),
  (token) => plain(token).replace(/\//g, '\\/'),
  // Go
  (token) => plain(token).replace(/[<>&\u2028\u2029]/g, unicodeEscape),
  // Gson
  (token) => plain(token).replace(/[<>&='\u2028\u2029]/g, unicodeEscape),
  // .NET
  (token) =>
    escapeNonAscii(plain(token))
      .replace(/[<>&'+`]|\\"/g, (found) => unicodeEscape(found.slice(-1)))
      .replace(/\\u[0-9a-f]{4}/g, (found) => `\\u${found.slice(2).toUpperCase()}`),
];

const LAYOUTS: readonly Layout[] = [
  (tokens) => tokens.join(''),
  (tokens) => tokens.map((token) => (token === ',' || token === ':' ? `${token} ` : token)).join(''),
  (tokens) => indented(tokens, '  '),
  (tokens) => indented(tokens, '    '),
  (tokens) => indented(tokens, '\t'),
  linePerItem,
];

/**
 * A JSON text as other programs write it. Works on its tokens, so that numbers keep their digits and names their order. Nothing where the text is not JSON.
 */
export function* jsonForms(text: string): Generator<readonly [form: string, change: string]> {
  try {
    JSON.parse(text);
  } catch {
    return;
  }
  const tokens = text.match(TOKEN) ?? [];
  const written = new Map<string, readonly string[]>();
  for (const escape of ESCAPES) {
    const escaped = tokens.map((token) => (token.startsWith('"') ? escape(token) : token));
    const compact = escaped.join('');
    if (!written.has(compact)) written.set(compact, escaped);
  }
  const variants = [...written.values()];
  for (const layout of LAYOUTS) {
    for (const [index, escaped] of variants.entries()) yield [layout(escaped), index === 0 ? SPACES : SPACES_AND_ESCAPES];
  }
}

/** A list with a line for each item, as SendGrid writes its events. */
function linePerItem(tokens: readonly string[]): string {
  let depth = 0;
  const lines = tokens.map((token) => {
    if (token === '{' || token === '[') depth += 1;
    else if (token === '}' || token === ']') depth -= 1;
    return token === ',' && depth === 1 ? ',\r\n' : token;
  });
  return `${lines.join('')}\r\n`;
}

/** With no more escapes than JSON demands. */
function plain(token: string): string {
  if (!token.includes('\\')) return token;
  return JSON.stringify(JSON.parse(token));
}

function escapeNonAscii(token: string): string {
  return token.replace(/[\u007F-\uFFFF]/g, unicodeEscape);
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function indented(tokens: readonly string[], step: string): string {
  let depth = 0;
  let text = '';
  for (const [index, token] of tokens.entries()) {
    const breakLine = () => `\n${step.repeat(depth)}`;
    if (token === '{' || token === '[') {
      depth += 1;
      if (depth > MAX_DEPTH) return tokens.join('');
      const isEmpty = tokens[index + 1] === '}' || tokens[index + 1] === ']';
      text += isEmpty ? token : token + breakLine();
    } else if (token === '}' || token === ']') {
      depth -= 1;
      const isEmpty = tokens[index - 1] === '{' || tokens[index - 1] === '[';
      text += isEmpty ? token : breakLine() + token;
    } else if (token === ',') text += token + breakLine();
    else text += token === ':' ? ': ' : token;
  }
  return text;
}

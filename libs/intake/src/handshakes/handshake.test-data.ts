import type { Handshake, SourceDefinition } from '@tributary/contracts';
import { aDefinition, type aRequest } from '../a-source.test-data.ts';
import { compileHandshakes, recognize } from './compile-handshakes.ts';

/** What a source with this handshake does with a request: status and text of an answer, the code of a refusal, `undefined` for an event. Secrets are their own seals. */
export function handshakeForTest(
  handshake: Handshake,
  changes: Partial<SourceDefinition> = {},
  visit: (url: string) => Promise<boolean> = () => Promise.resolve(false),
) {
  const open = ({ sealed }: { sealed: string }): string => sealed;
  const definition = aDefinition({ handshakes: [handshake], ...changes });
  const compiled = compileHandshakes([handshake], { definition, open, visit }, (error) => {
    throw error as Error;
  });
  return async (request: ReturnType<typeof aRequest>, nowMs = 0) => {
    const outcome = await recognize([...compiled.open, ...compiled.verified], request, nowMs)?.outcome;
    if (outcome === undefined) return undefined;
    if ('refusal' in outcome) return outcome.refusal.code;
    const { status, headers, body } = outcome.answer;
    return { status, type: headers['Content-Type'], text: body.toString() };
  };
}

export const TEXT = 'text/plain; charset=utf-8';
export const JSON_TYPE = 'application/json';

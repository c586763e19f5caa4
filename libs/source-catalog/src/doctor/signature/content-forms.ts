import type { SignatureRule } from '@tributary/contracts';

/** What the sender may have signed instead. */
export interface ContentForm {
  readonly content: string;
  readonly algorithm: SignatureRule['algorithm'];
}

/** What platforms sign, the most common first. */
const TEMPLATES = [
  '{body}',
  '{timestamp}.{body}',
  '{header:webhook-id,svix-id}.{timestamp}.{body}',
  '{timestamp}{body}',
  '{body}{timestamp}',
  '{timestamp}:{body}',
  'v0:{timestamp}:{body}',
  '{body}.{timestamp}',
  '{url}{body}',
  '{url}{form}',
  '{method}{url}{body}',
  '{method}{url}{body}{timestamp}',
  '{body:base64}',
  '{timestamp}\n{body}',
];
/** A plain digest proves something only where the secret is in it. */
const DIGESTS = ['{secret}{body}', '{body}{secret}'];

/** The contents other than the rule's, and the two kinds of digest of 32 bytes that one can be taken for. */
export function contentForms({ content, algorithm }: Pick<SignatureRule, 'content' | 'algorithm'>): readonly ContentForm[] {
  const keyed = algorithm === 'sha256' ? 'hmac-sha256' : algorithm;
  const plain = algorithm === 'sha256' || algorithm === 'hmac-sha256' ? DIGESTS : [];
  const forms: readonly ContentForm[] = [
    ...(algorithm === 'sha256' ? [{ content: content.replace('{secret}', ''), algorithm: keyed }] : []),
    // the rule's own content, without the time
    ...['.{timestamp}', '{timestamp}.', '{timestamp}'].map((time) => ({ content: content.replace(time, ''), algorithm })),
    ...TEMPLATES.map((template) => ({ content: template, algorithm: keyed })),
    ...plain.map((template) => ({ content: template, algorithm: 'sha256' as const })),
  ];
  const isNew = (form: ContentForm) => form.content !== content || form.algorithm !== algorithm;
  return [...new Map(forms.filter(isNew).map((form) => [`${form.algorithm} ${form.content}`, form])).values()];
}

/**
 * The parameters of a form in order of their names, name and value one after the other without anything between; of a repeated name the values once each, sorted. It is
 * what Twilio and Mailchimp Transactional sign behind the URL (twilio-node, `webhooks.ts`).
 */
export function sortedForm(body: Uint8Array): Uint8Array {
  const byName = new Map<string, Set<string>>();
  for (const [name, value] of new URLSearchParams(Buffer.from(body).toString('utf8'))) {
    const values = byName.get(name);
    if (values === undefined) byName.set(name, new Set([value]));
    else values.add(value);
  }
  const names = [...byName.keys()].sort();
  return Buffer.from(names.map((name) => [...(byName.get(name) as Set<string>)].sort().map((value) => name + value).join('')).join('')); // prettier-ignore
}

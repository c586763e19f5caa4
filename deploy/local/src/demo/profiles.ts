import type { StackAddresses } from '../stack-files.ts';
import type { Api } from './api.ts';
import { eachConcurrently } from './each-concurrently.ts';
import type { Person } from './people.ts';

/** The profiles that answer for the people of the demo. */
export interface KnownPeople {
  readonly profiles: number;
  /** Profiles that both sources have contributed to. */
  readonly inBoth: number;
  /** An identifier of one of those. */
  readonly example: string;
}

interface Profile {
  readonly id: string;
  readonly identifiers: Readonly<Record<string, readonly { readonly value: string }[]>>;
}

const CONCURRENCY = 8;

/** Looks everyone up by the number that each source knows them by. */
export async function lookUpPeople(api: Api, stack: StackAddresses, people: readonly Person[]): Promise<KnownPeople> {
  const found = new Map<string, Profile>();
  const numbers = people.flatMap(({ customerId, contactId }) => [
    ...(customerId === undefined ? [] : [`shop_customer_id:${customerId}`]),
    ...(contactId === undefined ? [] : [`crm_contact_id:${contactId}`]),
  ]);
  await eachConcurrently(numbers, CONCURRENCY, async (number) => {
    const url = `${stack.profileUrl}/v1/profiles?identifier=${encodeURIComponent(number)}`;
    for (const profile of (await api.get<{ data: Profile[] }>(url)).body.data) found.set(profile.id, profile);
  });
  const inBoth = [...found.values()].filter(({ identifiers }) => 'shop_customer_id' in identifiers && 'crm_contact_id' in identifiers);
  const emails = inBoth.flatMap(({ identifiers }) => identifiers['email']?.map(({ value }) => value) ?? []);
  return { profiles: found.size, inBoth: inBoth.length, example: `email:${emails.sort()[0]}` };
}

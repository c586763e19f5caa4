import type { WorkflowDefinition } from '@tributary/contracts';
import type { DemoEvent, Feed } from './feed.ts';
import type { Person } from './people.ts';
import { type Random, seededRandom } from './random.ts';

const SEED = 2;
const FIRST_CALL = Date.parse('2026-01-02T08:00:00.000Z');
const SEASON_HOURS = 60 * 24;
const STAGES = ['new', 'contacted', 'qualified', 'customer'];
const CAMPAIGNS = ['newsletter', 'tea-fair', 'referral', 'search'];
const COMPANIES = ['Northwind Hotels', 'Blue Door Cafés', 'Harbour Offices', 'Maple Catering'];

const definition: WorkflowDefinition = {
  filter: { none: [{ path: '$.body.lead.stage', op: 'equals', value: 'junk' }] },
  mapping: {
    event: {
      name: { template: 'Lead {{$.body.lead.stage}}' },
      time: { path: '$.body.occurredAt', fn: [['parseDate']] },
      id: { path: '$.body.eventId' },
    },
    identifiers: {
      crm_contact_id: { path: '$.body.lead.contactId' },
      email: { path: '$.body.lead.email' },
      phone: { path: '$.body.lead.mobile' },
    },
    traits: {
      firstName: { path: '$.body.lead.givenName' },
      lastName: { path: '$.body.lead.familyName' },
      leadStage: { path: '$.body.lead.stage' },
      leadScore: { path: '$.body.lead.score', type: 'integer', keep: 'max' },
      company: { path: '$.body.lead.company', omitIfEmpty: true },
      campaigns: { path: '$.body.lead.campaign', keep: 'union' },
    },
    properties: { owner: { path: '$.body.lead.owner' } },
  },
};

/** A CRM that sends each stage of a lead, with an API key. It knows people by address, by number, or first by one and later by the other. */
export function crmFeed(people: readonly Person[]): Feed {
  const random = seededRandom(SEED);
  const events = people.flatMap((person, index) => (person.contactId === undefined ? [] : stagesOf(person, index, random)));
  return {
    sourceName: 'Demo CRM',
    settings: (secret) => ({
      authentication: { scheme: 'apiKey', in: 'header', name: 'x-api-key', secret },
      deduplication: { from: 'body', path: '$.eventId' },
    }),
    workflowName: 'Demo leads',
    definition,
    events: events.sort((a, b) => a.at.localeCompare(b.at)),
    headers: (_event, _body, secret) => ({ 'x-api-key': secret }),
  };
}

function stagesOf(person: Person, index: number, random: Random): DemoEvent[] {
  const isJunk = person.customerId === undefined && random.chance(0.1);
  const stages = STAGES.slice(0, random.int(2, STAGES.length));
  const start = FIRST_CALL + random.int(0, SEASON_HOURS) * 3_600_000;
  const company = random.pick(COMPANIES);
  const owner = random.pick(['sales-east', 'sales-west']);
  return (isJunk ? ['new', 'junk'] : stages).map((stage, step) => {
    const at = start + (step * 48 + random.int(0, 40)) * 3_600_000;
    const eventId = `${person.contactId}-${stage}`;
    const lead = {
      contactId: person.contactId,
      ...knownBy(person, index, step),
      givenName: person.firstName,
      familyName: person.lastName,
      company: step === 0 ? '' : company,
      stage,
      score: String(10 + step * 20 + random.int(0, 15)),
      campaign: random.pick(CAMPAIGNS),
      owner,
    };
    return { id: eventId, at: new Date(at).toISOString(), body: { eventId, occurredAt: Math.floor(at / 1000), lead } };
  });
}

/** Some are known by address, some by number, and some get their number only later: then two people turn out to be one. */
function knownBy({ email, phone }: Person, index: number, step: number): { email?: string; mobile?: string } {
  const ways = [{ email }, { mobile: phone }, step === 0 ? {} : { mobile: phone }];
  return ways[index % ways.length] as { email?: string; mobile?: string };
}

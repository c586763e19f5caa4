import type { SourceType } from '../types/source-type.ts';

/** Anything else is sent again for 24 hours, whatever the status. */
const ACKNOWLEDGEMENT = [
  '<?xml version="1.0" encoding="UTF-8"?>',
  '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/">',
  '<soapenv:Body>',
  '<notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound"><Ack>true</Ack></notificationsResponse>',
  '</soapenv:Body>',
  '</soapenv:Envelope>',
].join('');

function outboundMessage(ids: { action: string; notification: string }, object: string, fields: Readonly<Record<string, string>>): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">',
    ' <soapenv:Body>',
    '  <notifications xmlns="http://soap.sforce.com/2005/09/outbound">',
    '   <OrganizationId>00D5g000004XyzAEAS</OrganizationId>',
    `   <ActionId>${ids.action}</ActionId>`,
    '   <SessionId xsi:nil="true"/>',
    '   <EnterpriseUrl>https://made-up.my.salesforce.com/services/Soap/c/62.0/00D5g000004XyzA</EnterpriseUrl>',
    '   <PartnerUrl>https://made-up.my.salesforce.com/services/Soap/u/62.0/00D5g000004XyzA</PartnerUrl>',
    '   <Notification>',
    `    <Id>${ids.notification}</Id>`,
    `    <sObject xsi:type="sf:${object}" xmlns:sf="urn:sobject.enterprise.soap.sforce.com">`,
    ...Object.entries(fields).map(([name, value]) => `     <sf:${name}>${value}</sf:${name}>`),
    '    </sObject>',
    '   </Notification>',
    '  </notifications>',
    ' </soapenv:Body>',
    '</soapenv:Envelope>',
  ].join('\n');
}

export const salesforce: SourceType = {
  id: 'salesforce',
  name: 'Salesforce outbound messages',
  category: 'crm',
  description:
    'Records of Salesforce, such as leads, contacts and opportunities, whenever a flow or a workflow rule sends an outbound message.',
  presets: [
    {
      id: 'basic',
      name: 'User name and password in the address',
      settings: [
        { name: 'username', label: 'User name', help: 'Make one up; it goes into the endpoint URL.', kind: 'text', required: true },
        {
          name: 'secret',
          label: 'Password',
          help: 'Make a long one up, of letters and digits only: it goes into the endpoint URL.',
          kind: 'secret',
          required: true,
        },
      ],
      authentication: { scheme: 'basic', username: '{{username}}' },
    },
    {
      id: 'url',
      name: 'Nothing but the unguessable address: whoever knows it can send',
      settings: [],
      authentication: { scheme: 'none' },
    },
  ],
  // up to 100 notifications come in one message, each with an id of its own
  deduplication: null,
  ordering: null,
  eventType: null,
  batch: { path: '$.Envelope.Body.notifications.Notification', id: '$.Id' },
  bodyFormats: ['xml'],
  allowGet: false,
  handshakes: [],
  answer: { status: 200, contentType: 'text/xml', body: ACKNOWLEDGEMENT },
  samples: [
    {
      event: 'Contact',
      title: 'A contact was created or changed',
      headers: { 'Content-Type': 'text/xml; charset=utf-8', SOAPAction: '""' },
      body: outboundMessage({ action: '04k5g000000TribAAA', notification: '04l5g00000MadeUpAA1' }, 'Contact', {
        Id: '0035g00000MadeUpAA1',
        CreatedDate: '2026-01-20T08:15:30.000Z',
        LastModifiedDate: '2026-01-22T11:02:09.000Z',
        Email: 'ruth.adeyemi@example.com',
        FirstName: 'Ruth',
        LastName: 'Adeyemi',
        Phone: '+14155550171',
        Title: 'Head of Purchasing',
      }),
      suggestion: {
        eventName: 'Contact updated',
        definition: {
          mapping: {
            event: {
              name: { const: 'Contact updated' },
              time: { path: '$.body.Envelope.Body.notifications.Notification.sObject.LastModifiedDate' },
              id: { path: '$.body.Envelope.Body.notifications.Notification.Id' },
            },
            identifiers: {
              email: { path: '$.body.Envelope.Body.notifications.Notification.sObject.Email' },
              phone: { path: '$.body.Envelope.Body.notifications.Notification.sObject.Phone', fn: [['toE164']] },
              salesforce_contact_id: { path: '$.body.Envelope.Body.notifications.Notification.sObject.Id' },
            },
            traits: {
              firstName: { path: '$.body.Envelope.Body.notifications.Notification.sObject.FirstName', omitIfEmpty: true },
              lastName: { path: '$.body.Envelope.Body.notifications.Notification.sObject.LastName', omitIfEmpty: true },
              jobTitle: { path: '$.body.Envelope.Body.notifications.Notification.sObject.Title', omitIfEmpty: true },
            },
          },
        },
      },
    },
    {
      event: 'Opportunity',
      title: 'An opportunity was created or changed',
      headers: { 'Content-Type': 'text/xml; charset=utf-8', SOAPAction: '""' },
      body: outboundMessage({ action: '04k5g000000TribBBB', notification: '04l5g00000MadeUpAA2' }, 'Opportunity', {
        Id: '0065g00000MadeUpAA1',
        ContactId: '0035g00000MadeUpAA1',
        Amount: '12500.0',
        CloseDate: '2026-03-31',
        LastModifiedDate: '2026-01-23T16:40:00.000Z',
        Name: 'Office chairs',
        StageName: 'Negotiation/Review',
      }),
      suggestion: {
        eventName: 'Opportunity updated',
        definition: {
          mapping: {
            event: {
              name: { const: 'Opportunity updated' },
              time: { path: '$.body.Envelope.Body.notifications.Notification.sObject.LastModifiedDate' },
              id: { path: '$.body.Envelope.Body.notifications.Notification.Id' },
            },
            identifiers: { salesforce_contact_id: { path: '$.body.Envelope.Body.notifications.Notification.sObject.ContactId' } },
            properties: {
              opportunityId: { path: '$.body.Envelope.Body.notifications.Notification.sObject.Id' },
              opportunity: { path: '$.body.Envelope.Body.notifications.Notification.sObject.Name' },
              stage: { path: '$.body.Envelope.Body.notifications.Notification.sObject.StageName' },
              amount: { path: '$.body.Envelope.Body.notifications.Notification.sObject.Amount', type: 'number' },
            },
          },
        },
      },
    },
  ],
  setup: [
    'Make one source for each kind of record: one for contacts, another for opportunities.',
    'Open Setup → Outbound Messages in Salesforce, choose "New Outbound Message" and the object, such as Contact.',
    'Paste {url} as the endpoint URL; with user name and password, write them in front of the host, as in https://user:password@host/….',
    'Leave "Send Session ID" unchecked: the session id would let its reader act in your Salesforce.',
    'Select the fields to send: at least the id, LastModifiedDate, Email, Phone, FirstName and LastName; for opportunities ContactId.',
    'Open Setup → Flows (or Workflow Rules), and add the outbound message as an action to run when a record is created or changed.',
    'Activate the flow, change a record and see it arrive.',
  ],
};

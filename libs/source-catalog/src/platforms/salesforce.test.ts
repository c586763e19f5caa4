import { describePlatform } from './describe-platform.ts';
import { salesforce } from './salesforce.ts';

describePlatform(salesforce, (_request, secret) => ({ Authorization: `Basic ${Buffer.from(`crm:${secret}`).toString('base64')}` }), {
  preset: 'basic',
  settings: { username: 'crm' },
});

describePlatform(salesforce, undefined, { preset: 'url' });

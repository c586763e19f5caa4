import { describePlatform } from './describe-platform.ts';
import { salesforceFlow } from './salesforce-flow.ts';

describePlatform(salesforceFlow, (_request, secret) => ({ 'X-Api-Key': secret }), { preset: 'apiKey' });

describePlatform(salesforceFlow, (_request, secret) => ({ Authorization: `Basic ${Buffer.from(`crm:${secret}`).toString('base64')}` }), {
  preset: 'basic',
  settings: { username: 'crm' },
});

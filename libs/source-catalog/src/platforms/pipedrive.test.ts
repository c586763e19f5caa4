import { describePlatform } from './describe-platform.ts';
import { pipedrive } from './pipedrive.ts';

describePlatform(pipedrive, (_request, secret) => ({ Authorization: `Basic ${Buffer.from(`crm:${secret}`).toString('base64')}` }), {
  settings: { username: 'crm' },
});

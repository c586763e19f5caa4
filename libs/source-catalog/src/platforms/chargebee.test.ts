import { chargebee } from './chargebee.ts';
import { describePlatform } from './describe-platform.ts';

describePlatform(chargebee, (_request, secret) => ({ Authorization: `Basic ${Buffer.from(`chargebee:${secret}`).toString('base64')}` }), {
  preset: 'basic',
  settings: { username: 'chargebee' },
});

describePlatform(chargebee, () => ({}), {
  preset: 'key',
  urlOf: (url, secret) => `${url}${url.includes('?') ? '&' : '?'}key=${encodeURIComponent(secret)}`,
});

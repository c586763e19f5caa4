import { createHmac } from 'node:crypto';
import { describePlatform } from './describe-platform.ts';
import { twilio } from './twilio.ts';

describePlatform(twilio, ({ url, body }, secret) => {
  // no name occurs twice in the samples
  const parameters = [...new URLSearchParams(body.toString())].sort(([a], [b]) => (a < b ? -1 : 1));
  const signed = url + parameters.map(([name, value]) => name + value).join('');
  return { 'X-Twilio-Signature': createHmac('sha1', secret).update(signed).digest('base64') };
});

import { createHmac } from 'node:crypto';
import { describePlatform } from './describe-platform.ts';
import { mailchimpTransactional } from './mailchimp-transactional.ts';

describePlatform(mailchimpTransactional, ({ url, body }, secret) => {
  // the only parameter, its name and its decoded value one after the other
  const events = new URLSearchParams(body.toString()).get('mandrill_events') ?? '';
  return { 'X-Mandrill-Signature': createHmac('sha1', secret).update(`${url}mandrill_events${events}`).digest('base64') };
});

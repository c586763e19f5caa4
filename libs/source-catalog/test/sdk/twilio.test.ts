import sdk from 'twilio';
import { twilio } from '../../src/platforms/twilio.ts';
import { describeSdk, URL_OF_SOURCE } from './describe-sdk.ts';

const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };
const JSON_BODY = JSON.stringify({ EventType: 'onMessageAdded', Author: 'Zoë' });

/** As Express parses them: what occurs twice is a list. */
function parametersOf(body: string): Record<string, string | string[]> {
  const parameters = new URLSearchParams(body);
  return Object.fromEntries(
    [...parameters.keys()].map((name) => {
      // a copy: the SDK asks `instanceof Array`, and Jest's is another than that of Node's own classes
      const values = [...parameters.getAll(name)];
      return [name, values.length === 1 ? values.join() : values];
    }),
  );
}

const isForm = (headers: Readonly<Record<string, string>>) => headers['Content-Type']?.startsWith(FORM['Content-Type']) === true;

describeSdk('twilio', twilio, {
  secret: 'the auth token of the account',
  anotherSecret: 'of another account',
  sign({ url, headers, body }, secret) {
    const parameters = isForm(headers) ? parametersOf(body) : {};
    return { 'X-Twilio-Signature': sdk.getExpectedTwilioSignature(secret, url, parameters) };
  },
  verify({ url, headers, body }, secret) {
    const signature = headers['X-Twilio-Signature'] ?? '';
    return isForm(headers)
      ? sdk.validateRequest(secret, signature, url, parametersOf(body))
      : sdk.validateRequestWithBody(secret, signature, url, body);
  },
  more: [
    {
      title: 'a form with a name that occurs several times, and empty and escaped values',
      url: `${URL_OF_SOURCE}?a=1&b=%20c`,
      headers: FORM,
      body: 'MediaUrl=b&Body=Gr%C3%BC%C3%9Fe+%26+more%21&MediaUrl=a&MediaUrl=b&ApiVersion=&Zip=1',
    },
    {
      title: 'JSON, vouched for by its digest in the address',
      url: `${URL_OF_SOURCE}?bodySHA256=${sdk.getExpectedBodyHash(JSON_BODY)}`,
      headers: { 'Content-Type': 'application/json' },
      body: JSON_BODY,
    },
  ],
});

import { describePlatform } from './describe-platform.ts';
import { googleForms } from './google-forms.ts';

describePlatform(googleForms, (_request, secret) => ({ 'X-Api-Key': secret }));

it('gives the owner of a form a script that calls the address with the key', () => {
  const script = googleForms.setup.find((step) => step.includes('UrlFetchApp.fetch')) ?? '';
  expect(script).toContain("UrlFetchApp.fetch('{url}'");
  expect(script).toContain("'X-Api-Key'");
});

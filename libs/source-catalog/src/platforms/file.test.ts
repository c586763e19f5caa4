import { describePlatform } from './describe-platform.ts';
import { fileUpload } from './file.ts';

describePlatform(fileUpload, (_request, secret) => ({ 'X-Api-Key': secret }));

it('has samples as rows become events: a table has texts alone', () => {
  const [ofTable] = fileUpload.samples;
  expect(Object.values(JSON.parse(ofTable?.body ?? '') as object).every((value) => typeof value === 'string')).toBe(true);
});

import { describePlatform } from './describe-platform.ts';
import { zohoCrm } from './zoho-crm.ts';

describePlatform(zohoCrm, () => ({}), {
  bodyOf: (sampleBody, secret) => JSON.stringify({ ...(JSON.parse(sampleBody) as object), token: secret }),
});

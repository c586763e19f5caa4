import { describePlatform } from './describe-platform.ts';
import { leadsquared } from './leadsquared.ts';

describePlatform(leadsquared, (_request, secret) => ({ 'x-api-key': secret }), { preset: 'key' });

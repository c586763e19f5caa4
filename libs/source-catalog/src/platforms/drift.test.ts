import { describePlatform } from './describe-platform.ts';
import { drift } from './drift.ts';

describePlatform(drift, (_request, secret) => ({ 'X-Verification-Token': secret }));

import { activecampaign } from './activecampaign.ts';
import { describePlatform } from './describe-platform.ts';

describePlatform(activecampaign);

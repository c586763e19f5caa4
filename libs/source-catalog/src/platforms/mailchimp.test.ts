import { describePlatform } from './describe-platform.ts';
import { mailchimp } from './mailchimp.ts';

describePlatform(mailchimp);

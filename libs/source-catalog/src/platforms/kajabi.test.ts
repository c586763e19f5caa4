import { describePlatform } from './describe-platform.ts';
import { kajabi } from './kajabi.ts';

describePlatform(kajabi);

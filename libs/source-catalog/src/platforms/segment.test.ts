import { describePlatform } from './describe-platform.ts';
import { segment } from './segment.ts';

describePlatform(segment);

import { describePlatform } from './describe-platform.ts';
import { freshsales } from './freshsales.ts';

describePlatform(freshsales, (_request, secret) => ({ 'X-Api-Key': secret }));

import { describePull } from './describe-pull.ts';
import { postgresql } from './postgresql.ts';

describePull(postgresql);

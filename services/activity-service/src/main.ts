import { run } from '@tributary/service-runtime';
import { activityService } from './service.ts';

run(activityService);

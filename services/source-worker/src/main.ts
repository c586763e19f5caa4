import { run } from '@tributary/service-runtime';
import { service } from './service.ts';

run(service);

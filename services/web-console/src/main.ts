import { run } from '@tributary/service-runtime';
import { webConsole } from './service.ts';

run(webConsole);

export { type Child, type ChildOptions, startChild, untilListening } from './child.ts';
export { embeddedServer, startDatabase } from './database.ts';
export { freePort } from './free-port.ts';
export { installKafka, type LocalServer, type LocalServerOptions, startKafka } from './kafka-broker.ts';

/** Addresses of the broker and the database that the suites share; jest's global setup leaves them in the environment. */
export interface TestInfra {
  readonly brokers: string[];
  /** A URI of an own database. */
  mongodbUri(database: string): string;
}

export const BROKERS_VARIABLE = 'TRIBUTARY_TEST_BROKERS';
export const MONGODB_VARIABLE = 'TRIBUTARY_TEST_MONGODB';

/** The infrastructure of this run. Throws when jest was started without the global setup (`--selectProjects integration`). */
export function testInfra(): TestInfra {
  const brokers = process.env[BROKERS_VARIABLE];
  const mongodb = process.env[MONGODB_VARIABLE];
  if (brokers === undefined || mongodb === undefined) throw new Error('no test infrastructure: run this through "npm test -- <path>"');
  return {
    brokers: brokers.split(','),
    mongodbUri(database) {
      const uri = new URL(mongodb);
      uri.pathname = `/${database}`;
      return uri.toString();
    },
  };
}

let counter = 0;

/** A name that no other test uses, for topic prefixes, groups and databases. Lower case letters and digits. */
export function uniqueName(prefix = 'test'): string {
  counter++;
  return `${prefix}${process.pid.toString(36)}${Date.now().toString(36)}${counter}`;
}

/**
 * Says what is missing for running Tributary locally, and how to get it: one line each, empty when nothing is.
 * @param {string} nodeVersion as in `process.versions.node`
 * @param {(command: string, args: string[]) => string | undefined} ask what a command prints, `undefined` when it cannot be run
 * @param {boolean} withJava whether a local Kafka or database will be needed
 * @returns {string[]}
 */
export function missingTools(nodeVersion, ask, withJava = true) {
  const missing = [];
  if (major(nodeVersion) < 20) missing.push(`Node.js 20 or later (this is ${nodeVersion}): https://nodejs.org`);
  if (ask('npm', ['--version']) === undefined) missing.push('npm, which comes with Node.js: https://nodejs.org');
  if (!withJava) return missing;
  const jdk = missingJdk(ask);
  if (jdk !== undefined) {
    missing.push(`a JDK, 17 or later${jdk}: "apt install openjdk-17-jdk-headless" on Debian or Ubuntu, "brew install openjdk@17" on macOS`);
  }
  if (ask('mvn', ['--version']) === undefined) {
    missing.push('Apache Maven: "apt install maven" on Debian or Ubuntu, "brew install maven" on macOS, or https://maven.apache.org');
  }
  return missing;
}

/**
 * Whether a command runs Kafka or the database on this machine: tests do, and a stack without given ones does.
 * @param {string} command
 * @param {string[]} options
 * @param {Record<string, string | undefined>} env
 */
export function needsJava(command, options, env) {
  if (command === 'demo' || options.includes('--help')) return false;
  return command !== 'start' || !env.KAFKA_BROKERS || !env.MONGODB_URI;
}

/** What is wrong with the JDK, in parentheses; empty when there is none; `undefined` when nothing is. */
function missingJdk(ask) {
  const java = ask('java', ['-version'])?.match(/version "(\d+)/)?.[1];
  if (java === undefined) return '';
  if (Number(java) < 17) return ` (this is ${java})`;
  return ask('javac', ['-version']) === undefined ? ' (there is Java to run programs with, but no compiler)' : undefined;
}

/** @param {string} version */
function major(version) {
  return Number(version.split('.')[0]);
}

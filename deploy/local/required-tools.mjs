/**
 * Says what is missing for running Tributary locally, and how to get it: one line each, empty when nothing is.
 * @param {string} nodeVersion as in `process.versions.node`
 * @param {(command: string, args: string[]) => string | undefined} ask what a command prints, `undefined` when it cannot be run
 * @returns {string[]}
 */
export function missingTools(nodeVersion, ask) {
  const missing = [];
  if (major(nodeVersion) < 20) missing.push(`Node.js 20 or later (this is ${nodeVersion}): https://nodejs.org`);
  if (ask('npm', ['--version']) === undefined) missing.push('npm, which comes with Node.js: https://nodejs.org');
  const java = ask('java', ['-version'])?.match(/version "(\d+)/)?.[1];
  if (java === undefined || Number(java) < 17) {
    const found = java === undefined ? '' : ` (this is ${java})`;
    missing.push(`a JDK, 17 or later${found}: "apt install openjdk-17-jdk-headless" on Debian or Ubuntu, "brew install openjdk@17" on macOS`);
  }
  if (ask('mvn', ['--version']) === undefined) missing.push('Apache Maven: "apt install maven" on Debian or Ubuntu, "brew install maven" on macOS');
  return missing;
}

/** @param {string} version */
function major(version) {
  return Number(version.split('.')[0]);
}

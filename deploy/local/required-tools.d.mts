export function missingTools(nodeVersion: string, ask: (command: string, args: string[]) => string | undefined): string[];

type Ask = (command: string, args: string[]) => string | undefined;
export function missingTools(nodeVersion: string, ask: Ask, withJava?: boolean): string[];
export function needsJava(command: string, options: string[], env: Record<string, string | undefined>): boolean;

import { ESLint } from 'eslint';

/** `node lint-texts.ts <JSON of { [file]: text }>`: what ESLint says about each file if it had that text, as JSON of `{ [file]: messages }`. */
const texts = Object.entries(JSON.parse(process.argv[2] ?? '{}') as Record<string, string>);
const eslint = new ESLint();
const answers = [];
for (const [filePath, text] of texts) {
  const [result] = await eslint.lintText(text, { filePath });
  answers.push([filePath, result?.messages.map(({ message }) => message) ?? []] as const);
}
process.stdout.write(JSON.stringify(Object.fromEntries(answers)));
